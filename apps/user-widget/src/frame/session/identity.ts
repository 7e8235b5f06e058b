import type { VisitorAnswer } from "@deskwire/protocol";
import type { Host } from "../host.ts";
import type { KeyStore } from "../storage.ts";
import { readJwt } from "./jwt.ts";

/** The alias and the storage key of a visitor. */
export const VISITOR = "visitor";
const VISITOR_TOKEN = "visitor";
const PERSON = "person";
/** A token that expires sooner than this is not used. */
const EXPIRY_MARGIN_MS = 60_000;
/** Limits how long other tabs wait for the lock. */
const CREATE_TIMEOUT_MS = 15_000;

/** The page's current user. */
export interface Who {
  /** A name derived from the token. Equal aliases belong to one person; different ones may belong to the same person. */
  alias: string;
  visitor: boolean;
  /** The host page's token; null for a visitor, whose token is fetched on demand. */
  token: string | null;
}

export interface Identity {
  who(): Promise<Who>;
  visitorToken(): Promise<string>;
  hasVisitor(): boolean;
  /** [MRG1] The token of the visitor whom this browser knows; null: there is none. It is not valid for ever. */
  knownVisitor(): string | null;
  /** [MRG1] The visitor has become a user. Another visitor of this browser stays. */
  endVisitor(token: string): void;
  /** Discards the visitor's token after the server refused it. */
  forgetVisitor(): void;
  /** The storage key of a person's data. It is the alias itself until the server has named its user. */
  keyOf(alias: string): string;
  /** Remembers the user whom the server named for the alias. */
  learn(alias: string, userId: string): void;
}

interface IdentityState {
  readonly host: Host;
  readonly store: KeyStore;
  /** The request for a new visitor, shared by all callers of this tab. */
  fetching: Promise<string> | null;
  /** The visitor token that was returned last. */
  given: string | null;
}

export function createIdentity(host: Host, store: KeyStore): Identity {
  const state: IdentityState = { host, store, fetching: null, given: null };
  takeFromPage(state);
  return {
    async who() {
      const token = await host.requestToken();
      if (token === null) return { alias: VISITOR, visitor: true, token };
      return { alias: aliasOf(token), visitor: false, token };
    },
    async visitorToken() {
      state.given = await visitorToken(state);
      return state.given;
    },
    hasVisitor: () => store.get(VISITOR_TOKEN) !== null,
    knownVisitor: () => keptToken(store),
    endVisitor: (token) => removeVisitor(state, token),
    forgetVisitor: () => removeVisitor(state, state.given),
    keyOf: (alias) => keyOf(store, alias),
    // Only the latest alias, because a page may send a new token with each call.
    learn: (alias, userId) => store.set(PERSON, `${alias}\n${userId}`),
  };
}

/** [SHO7] Where the browser refuses the frame storage, the embedding page keeps the token. Another value is only a mark. */
function takeFromPage({ host, store }: IdentityState): void {
  const { visitor } = host.getState();
  if (!store.durable && visitor?.includes(".")) store.set(VISITOR_TOKEN, visitor);
}

async function visitorToken(state: IdentityState): Promise<string> {
  const token = keptToken(state.store);
  if (token !== null) return token;
  state.fetching ??= newVisitor(state).finally(() => (state.fetching = null));
  return state.fetching;
}

function keptToken(store: KeyStore): string | null {
  const kept = store.get(VISITOR_TOKEN);
  return kept !== null && !isExpired(kept) ? kept : null;
}

/** A lock makes tabs that open at the same time share one visitor. */
async function newVisitor(state: IdentityState): Promise<string> {
  const { store } = state;
  if (!store.durable || !("locks" in navigator)) return createVisitor(state);
  return navigator.locks.request(
    "deskwire:visitor",
    () => keptToken(store) ?? createVisitor(state),
  );
}

async function createVisitor({ host, store }: IdentityState): Promise<string> {
  const signal = AbortSignal.timeout(CREATE_TIMEOUT_MS);
  const response = await fetch("/api/v1/visitors", { method: "POST", signal });
  if (!response.ok) throw new Error(`no visitor session: ${response.status}`);
  const { token } = (await response.json()) as VisitorAnswer;
  // Without locks another tab may have stored a visitor meanwhile. All tabs use the first one.
  const kept = keptToken(store);
  if (kept === null) store.set(VISITOR_TOKEN, token);
  host.tellVisitor(store.durable || token);
  return kept ?? token;
}

function removeVisitor({ host, store }: IdentityState, token: string | null): void {
  // Another tab may have stored a new token already.
  if (store.get(VISITOR_TOKEN) !== token) return;
  store.remove(VISITOR_TOKEN);
  host.tellVisitor(false);
}

function keyOf(store: KeyStore, alias: string): string {
  const known = store.get(PERSON);
  const start = `${alias}\n`;
  return known?.startsWith(start) ? userKey(known.slice(start.length)) : alias;
}

/** The storage key of a user whom the server has named. It never changes. */
export function userKey(userId: string): string {
  return `user:${userId}`;
}

/** Whether both may be the same person. Only the main site can tell for opaque tokens. */
export function mayBeOne(a: Who, b: Who): boolean {
  return a.alias === b.alias || (isOpaque(a) && isOpaque(b));
}

function isOpaque({ alias }: Who): boolean {
  return alias.startsWith("token:");
}

function isExpired(token: string): boolean {
  const expiry = readJwt(token)?.exp ?? null;
  return expiry !== null && expiry * 1_000 < Date.now() + EXPIRY_MARGIN_MS;
}

/** The subject of a JWT, or the fingerprint of an opaque token. */
export function aliasOf(token: string): string {
  const subject = readJwt(token)?.sub ?? null;
  return subject === null ? `token:${fingerprint(token)}` : `sub:${subject}`;
}

/** FNV-1a with two seeds. It only names a slot in this browser's storage and protects no secret. */
function fingerprint(text: string): string {
  return [0x811c9dc5, 0x01000193].map((seed) => fnv(text, seed).toString(36)).join("-");
}

function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
