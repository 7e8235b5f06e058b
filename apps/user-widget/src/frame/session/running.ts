import { createClient, type DeskwireClient, type Transport } from "@deskwire/client";
import { CLOSE, type Me } from "@deskwire/protocol";
import { mayBeOne, userKey, VISITOR, type Identity, type Who } from "./identity.ts";
import type { PersonStorage } from "./person-storage.ts";

const VERSION = "0.1.0";

/** The client of one person. */
export interface Running {
  client: DeskwireClient;
  /** `key` separates the stored data of different persons. */
  who: { key: string; visitor: boolean };
  /** A change of this number remounts the chat. */
  view: number;
  /** The token for HTTP requests. */
  bearer(): Promise<string>;
}

export interface Run {
  getState(): Running;
  /** Continues with a new token of the same person. Returns false when it may belong to another person. */
  renew(who: Who): boolean;
  close(): void;
}

export interface RunOptions {
  first: Who;
  identity: Identity;
  storageOf: (key: string) => PersonStorage;
  url: string;
  transport: Transport;
  onChange: () => void;
  /** Called when the page's user turns out to be another person. */
  onOtherPerson: () => void;
}

interface RunParts {
  readonly options: RunOptions;
  readonly storage: PersonStorage;
  state: Running;
  /** Whose token the last `hello` carried. */
  latest: Who;
  /** The identity that the next `hello` uses; null when the host page must be asked again. */
  unused: Who | null;
  /** [MRG1] The visitor whose token the last `hello` carried beside the user's. */
  visitor: string | null;
}

let views = 0;

/** Connects, and stays connected as one person until `close`. */
export function run(options: RunOptions): Run {
  const { first, identity, storageOf } = options;
  const { visitor } = first;
  const key = identity.keyOf(first.alias);
  const storage = storageOf(key);
  const client = createClient({
    url: options.url,
    getToken: () => getToken(parts),
    visitorToken: () => (parts.visitor = visitor ? null : identity.knownVisitor()),
    client: { name: "widget", version: VERSION },
    outbox: storage.outbox,
    accepts: (me) => accepts(parts, me),
    transport: options.transport,
  });
  const bearer = async () => tokenOf(options, await identity.who());
  const state: Running = { client, who: { key, visitor }, view: ++views, bearer };
  const parts: RunParts = { options, storage, state, latest: first, unused: first, visitor: null };
  if (visitor) renewRefusedVisitor(client, options);
  client.connect();
  return {
    getState: () => parts.state,
    renew: (who) => renew(parts, who),
    close: client.close,
  };
}

async function tokenOf({ first, identity, onOtherPerson }: RunOptions, who: Who): Promise<string> {
  if (!mayBeOne(who, first)) {
    onOtherPerson();
    throw new Error("the page's user has changed");
  }
  return who.token ?? identity.visitorToken();
}

async function getToken(parts: RunParts): Promise<string> {
  const who = parts.unused ?? (await parts.options.identity.who());
  parts.unused = null;
  const token = await tokenOf(parts.options, who);
  parts.latest = who;
  return token;
}

/** [SEQ12] Stored data belongs to the user whom the server names. Data without an owner becomes that user's. */
function accepts(parts: RunParts, me: Me): boolean {
  const { options, latest, state } = parts;
  const { first, identity } = options;
  const owner = first.visitor ? state.who.key : userKey(me.id);
  if (!first.visitor) identity.learn(latest.alias, me.id);
  const known = state.client.getState().me;
  const unowned = state.who.key === first.alias;
  if ((known && known.id !== me.id) || (owner !== state.who.key && !unowned)) {
    options.onOtherPerson();
    return false;
  }
  if (owner !== state.who.key) takeOver(parts, owner);
  takeOverVisitor(parts, owner);
  return true;
}

/** Moves the stored data to its owner. Remounts the chat when the owner has a draft to show. */
function takeOver(parts: RunParts, owner: string): void {
  const { storage, state, options } = parts;
  const view = storage.moveTo(owner) ? ++views : state.view;
  parts.state = { ...state, who: { ...state.who, key: owner }, view };
  options.onChange();
}

/** [MRG1] The visitor is this user now. What the visitor wrote and did not send is the user's. */
function takeOverVisitor(parts: RunParts, owner: string): void {
  const { options, state, visitor } = parts;
  if (visitor === null) return;
  parts.visitor = null;
  options.identity.endVisitor(visitor);
  options.storageOf(VISITOR).moveTo(owner, { carried: true });
  parts.state = { ...state, who: { ...state.who, key: owner }, view: ++views };
  options.onChange();
}

function renew(parts: RunParts, who: Who): boolean {
  const { options, state, latest } = parts;
  const { first, identity } = options;
  if (who.alias !== first.alias && identity.keyOf(who.alias) !== state.who.key) return false;
  const { status } = state.client.getState().connection;
  if (status === "online" && who.token === latest.token) return true;
  parts.unused = who;
  if (status === "refused") state.client.connect();
  else state.client.reconnectNow();
  return true;
}

/**
 * A visitor's token may outlive the secret that signed it. Renews it once; a second refusal has another cause. [MRG4] A
 * visitor who is signed out has signed in as a user in another tab, which the host page knows.
 */
function renewRefusedVisitor(
  client: DeskwireClient,
  { identity, onOtherPerson }: RunOptions,
): void {
  const stop = client.subscribe(() => {
    const { connection } = client.getState();
    if (connection.status === "online") return stop();
    if (connection.status !== "refused") return;
    if (connection.code === CLOSE.kicked) {
      stop();
      return onOtherPerson();
    }
    if (connection.code !== CLOSE.tokenRefused) return;
    stop();
    identity.forgetVisitor();
    client.connect();
  });
}
