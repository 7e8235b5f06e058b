import { createClient, type DeskwireClient, type Transport } from "@deskwire/client";
import { CLOSE, type Me } from "@deskwire/protocol";
import type { Belongings } from "./belongings.ts";
import { mayBeOne, userKey, type Identity, type Who } from "./identity.ts";

const VERSION = "0.1.0";

/** The client of one person. */
export interface Running {
  client: DeskwireClient;
  /** `key` separates what is kept for one person from what is kept for another. */
  who: { key: string; visitor: boolean };
  /** With another number, what shows it is made anew. */
  view: number;
  /** For requests over HTTP. */
  bearer(): Promise<string>;
}

export interface Run {
  getState(): Running;
  /** Goes on with a new token of the same person; false when it may be somebody else's. */
  renew(who: Who): boolean;
  close(): void;
}

export interface RunOptions {
  first: Who;
  identity: Identity;
  belongingsOf: (key: string) => Belongings;
  url: string;
  transport: Transport;
  changed: () => void;
  /** It has turned out that somebody else is there. */
  anotherPerson: () => void;
}

let views = 0;

/** Connects, and stays connected as one person until `close`. */
export function run({ first, identity, belongingsOf, ...options }: RunOptions): Run {
  const { visitor } = first;
  const key = identity.keyOf(first.alias);
  const belongings = belongingsOf(key);
  /** Whose token the last `hello` carried. */
  let latest = first;
  let unused: Who | null = first;

  async function tokenOf(who: Who): Promise<string> {
    if (!mayBeOne(who, first)) {
      options.anotherPerson();
      throw new Error("the page's user has changed");
    }
    return who.token ?? identity.visitorToken();
  }

  async function getToken(): Promise<string> {
    const who = unused ?? (await identity.who());
    unused = null;
    const token = await tokenOf(who);
    latest = who;
    return token;
  }

  /** [SEQ12] What is kept is theirs whom the server names; what nobody owned yet becomes theirs. */
  function accepts(me: Me): boolean {
    const owner = visitor ? key : userKey(me.id);
    if (!visitor) identity.learn(latest.alias, me.id);
    const known = client.getState().me;
    const unowned = state.who.key === first.alias;
    if ((known && known.id !== me.id) || (owner !== state.who.key && !unowned)) {
      options.anotherPerson();
      return false;
    }
    if (owner !== state.who.key) {
      const view = belongings.moveTo(owner) ? ++views : state.view;
      state = { ...state, who: { key: owner, visitor }, view };
      options.changed();
    }
    return true;
  }

  const client = createClient({
    url: options.url,
    getToken,
    client: { name: "widget", version: VERSION },
    outbox: belongings.outbox,
    accepts,
    transport: options.transport,
  });
  let state: Running = {
    client,
    who: { key, visitor },
    view: ++views,
    bearer: async () => tokenOf(await identity.who()),
  };
  if (visitor) renewRefusedVisitor(client, identity);
  client.connect();

  return {
    getState: () => state,
    renew(who) {
      if (who.alias !== first.alias && identity.keyOf(who.alias) !== state.who.key) return false;
      const { status } = client.getState().connection;
      if (status === "online" && who.token === latest.token) return true;
      unused = who;
      if (status === "refused") client.connect();
      else client.reconnectNow();
      return true;
    },
    close: client.close,
  };
}

// A visitor's token can outlive the secret that signed it; once a fresh one is refused too, the fault is elsewhere.
function renewRefusedVisitor(client: DeskwireClient, identity: Identity): void {
  const stop = client.subscribe(() => {
    const { connection } = client.getState();
    if (connection.status === "online") return stop();
    if (connection.status !== "refused" || connection.code !== CLOSE.tokenRefused) return;
    stop();
    identity.forgetVisitor();
    client.connect();
  });
}
