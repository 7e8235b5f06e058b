import {
  createClient,
  localStorageOutbox,
  type ClientState,
  type DeskwireClient,
} from "@deskwire/client";
import type { Participant } from "@deskwire/protocol";
import { recordClient, type RecordedClient } from "../../history/record-client.ts";
import { signUserToken } from "../../clients/user-token.ts";
import type { AgentLogin } from "./agent-login.ts";
import { USER_SECRET, type Stage } from "../stage.ts";
import type { TcpProxy } from "../faults/tcp-proxy.ts";
import { until } from "../wait.ts";
import { wsTransport } from "./ws-transport.ts";

/** Longer than any clock here is ever wrong. */
const TOKEN_LIFE_S = 12 * 3_600;

export function userToken(userId: string): string {
  return signUserToken(USER_SECRET, userId, { life: TOKEN_LIFE_S });
}

/** Somebody with the headless client, behind a proxy of their own. */
export interface Person {
  readonly me: Participant;
  readonly client: DeskwireClient;
  readonly recorded: RecordedClient;
  /** On the way to the server. */
  readonly proxy: TcpProxy;
  /** Connects to this node from the next connection on. */
  moveTo(node: { port: number }): void;
  /** The page is loaded again: another client with the same outbox. */
  reload(): void;
  isOnline(): boolean;
  /** Resolves when the state holds; rejects when it takes too long. */
  sees(what: string, holds: (state: ClientState) => boolean, withinMs?: number): Promise<void>;
  /** Ends the recording and the client. */
  leave(how: "left" | "quiet"): void;
}

interface Target {
  port: number;
}

export interface PersonOptions {
  me: Participant;
  node: Target;
  /** `url` leads to the same node, through the same proxy. */
  getToken: (url: string) => Promise<string>;
  /** Random numbers of the back-off; the shortest allowed unless told. */
  backoff?: () => number;
}

export async function userPerson(
  stage: Stage,
  node: Target,
  { id, ...more }: { id: string; backoff?: () => number },
): Promise<Person> {
  const me = { kind: "user", id } as const;
  const person = await createPerson(stage, {
    me,
    node,
    getToken: async () => userToken(id),
    ...more,
  });
  await person.sees("a user is online", online);
  return person;
}

export async function agentPerson(stage: Stage, node: Target, login: AgentLogin): Promise<Person> {
  const me = { kind: "agent", id: login.id } as const;
  const person = await createPerson(stage, { me, node, getToken: (url) => login.ticket(url) });
  await person.sees("an agent is online", online);
  return person;
}

export function online({ connection }: ClientState): boolean {
  return connection.status === "online";
}

let loads = 0;

export async function createPerson(stage: Stage, options: PersonOptions): Promise<Person> {
  const { me, getToken, backoff = () => 0 } = options;
  let node: Target | null = options.node;
  const proxy = await stage.proxy(() => node?.port ?? null);
  const http = `http://127.0.0.1:${proxy.port}`;
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };

  function load(): { client: DeskwireClient; recorded: RecordedClient } {
    const client = createClient({
      url: `${http.replace("http", "ws")}/ws`,
      getToken: () => getToken(http),
      client: { name: "chaos", version: "1" },
      outbox: localStorageOutbox(storage, "outbox"),
      transport: wsTransport,
      random: backoff,
    });
    const name = `${me.kind}-${me.id}-${++loads}`;
    const recorded = recordClient(stage.history, { name, sender: me, client });
    client.connect();
    return { client, recorded };
  }

  let { client, recorded } = load();
  let here = true;
  const person: Person = {
    me,
    proxy,
    get client() {
      return client;
    },
    get recorded() {
      return recorded;
    },
    moveTo: (next) => void (node = next),
    reload() {
      person.leave("left");
      ({ client, recorded } = load());
      here = true;
    },
    isOnline: () => online(client.getState()),
    async sees(what, holds, withinMs) {
      await until(() => holds(client.getState()), { what, ...(withinMs && { withinMs }) });
    },
    leave(how) {
      if (!here) return;
      here = false;
      recorded.stop(how);
      client.close();
    },
  };
  stage.onEnd(() => person.leave("left"));
  return person;
}
