import {
  createClient,
  localStorageOutbox,
  type ClientState,
  type DeskwireClient,
} from "@deskwire/client";
import type { Participant } from "@deskwire/protocol";
import { recordClient, type RecordedClient } from "../../history/record-client.ts";
import type { TcpProxy } from "../faults/tcp-proxy.ts";
import type { Stage } from "../stage.ts";
import { until } from "../wait.ts";
import type { AgentLogin } from "./agent-login.ts";
import { userToken } from "./user-token.ts";
import { wsTransport } from "./ws-transport.ts";

/** A person with the headless client behind a proxy. */
export interface Person {
  readonly me: Participant;
  readonly client: DeskwireClient;
  readonly recorded: RecordedClient;
  /** Between the client and the server. */
  readonly proxy: TcpProxy;
  /** Leads the next connections to this node. */
  moveTo(node: Target): void;
  /** Reloads the page: a new client with the same outbox. */
  reload(): void;
  isOnline(): boolean;
  /** Resolves when the state holds. Rejects after `withinMs`. */
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
  /** `url` leads to the person's node through the proxy. */
  getToken: (url: string) => Promise<string>;
  /** The random part of the backoff, from 0 up to 1. Default: 0, the shortest. */
  backoff?: () => number;
}

/** Resolves when the user is online. */
export async function userPerson(
  stage: Stage,
  node: Target,
  { id, ...more }: { id: string; backoff?: () => number },
): Promise<Person> {
  const me = { kind: "user", id } as const;
  const getToken = async (): Promise<string> => userToken(id);
  const person = await createPerson(stage, { me, node, getToken, ...more });
  await person.sees("a user is online", online);
  return person;
}

/** Resolves when the agent is online. */
export async function agentPerson(stage: Stage, node: Target, login: AgentLogin): Promise<Person> {
  const me = { kind: "agent", id: login.id } as const;
  const person = await createPerson(stage, { me, node, getToken: (url) => login.ticket(url) });
  await person.sees("an agent is online", online);
  return person;
}

function online({ connection }: ClientState): boolean {
  return connection.status === "online";
}

/** One load of the page. */
interface Page {
  client: DeskwireClient;
  recorded: RecordedClient;
  open: boolean;
}

let loads = 0;

async function createPerson(stage: Stage, options: PersonOptions): Promise<Person> {
  const { me } = options;
  const place: { node: Target } = { node: options.node };
  const proxy = await stage.proxy(() => place.node.port);
  const storage = memoryStorage();
  const load = (): Page => loadPage(stage, options, { port: proxy.port, storage });
  let page = load();
  const person: Person = {
    me,
    proxy,
    get client() {
      return page.client;
    },
    get recorded() {
      return page.recorded;
    },
    moveTo: (node) => void (place.node = node),
    reload() {
      leave(page, "left");
      page = load();
    },
    isOnline: () => online(page.client.getState()),
    async sees(what, holds, withinMs) {
      await until(() => holds(page.client.getState()), { what, ...(withinMs && { withinMs }) });
    },
    leave: (how) => leave(page, how),
  };
  stage.onEnd(() => person.leave("left"));
  return person;
}

function loadPage(
  { history }: Stage,
  { me, getToken, backoff = () => 0 }: PersonOptions,
  { port, storage }: { port: number; storage: Storage },
): Page {
  const http = `http://127.0.0.1:${port}`;
  const client = createClient({
    url: `${http.replace("http", "ws")}/ws`,
    getToken: () => getToken(http),
    client: { name: "chaos", version: "1" },
    outbox: localStorageOutbox(storage, "outbox"),
    transport: wsTransport,
    random: backoff,
  });
  const name = `${me.kind}-${me.id}-${++loads}`;
  const recorded = recordClient(history, { name, sender: me, client });
  client.connect();
  return { client, recorded, open: true };
}

function leave(page: Page, how: "left" | "quiet"): void {
  if (!page.open) return;
  page.open = false;
  page.recorded.stop(how);
  page.client.close();
}

type Storage = Parameters<typeof localStorageOutbox>[0];

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}
