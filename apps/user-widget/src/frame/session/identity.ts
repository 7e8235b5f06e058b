import type { VisitorAnswer } from "@deskwire/protocol";
import type { Host } from "../host.ts";
import type { KeyStore } from "../storage.ts";
import { readJwt } from "./jwt.ts";

const VISITOR = "visitor";
const VISITOR_TOKEN = "visitor";
const PERSON = "person";
/** A token about to expire is not worth connecting with. */
const EXPIRY_MARGIN_MS = 60_000;
/** Another tab waits for the answer. */
const CREATE_TIMEOUT_MS = 15_000;

/** Who the page says is there. */
export interface Who {
  /** What the token tells of its person by itself; equal ones are one person's, others need not be another's. */
  alias: string;
  visitor: boolean;
  /** The host page's token; null for a visitor, whose token is fetched when it is needed. */
  token: string | null;
}

export interface Identity {
  who(): Promise<Who>;
  visitorToken(): Promise<string>;
  hasVisitor(): boolean;
  /** After the server refused the visitor's token: the next one will be new. */
  forgetVisitor(): void;
  /** What is kept for that person is kept under this key; the alias itself as long as nobody knows whose it is. */
  keyOf(alias: string): string;
  /** The server has said whose the alias is. */
  learn(alias: string, userId: string): void;
}

export function createIdentity(host: Host, store: KeyStore): Identity {
  let fetching: Promise<string> | null = null;
  let given: string | null = null;

  function keptToken(): string | null {
    const kept = store.get(VISITOR_TOKEN);
    return kept !== null && !isExpired(kept) ? kept : null;
  }

  async function createVisitor(): Promise<string> {
    const signal = AbortSignal.timeout(CREATE_TIMEOUT_MS);
    const response = await fetch("/api/v1/visitors", { method: "POST", signal });
    if (!response.ok) throw new Error(`no visitor session: ${response.status}`);
    const { token } = (await response.json()) as VisitorAnswer;
    // Without locks another tab may have been faster: the first one is whom all of them are.
    const kept = keptToken();
    if (kept === null) store.set(VISITOR_TOKEN, token);
    host.tellVisitor(store.durable);
    return kept ?? token;
  }

  /** Tabs that a newcomer opens at once are one visitor. */
  async function newVisitor(): Promise<string> {
    if (!store.durable || !("locks" in navigator)) return createVisitor();
    return navigator.locks.request("deskwire:visitor", () => keptToken() ?? createVisitor());
  }

  async function visitorToken(): Promise<string> {
    const token = keptToken();
    if (token !== null) return token;
    fetching ??= newVisitor().finally(() => (fetching = null));
    return fetching;
  }

  return {
    async who() {
      const token = await host.requestToken();
      if (token === null) return { alias: VISITOR, visitor: true, token };
      return { alias: aliasOf(token), visitor: false, token };
    },
    async visitorToken() {
      given = await visitorToken();
      return given;
    },
    hasVisitor: () => store.get(VISITOR_TOKEN) !== null,
    forgetVisitor() {
      // Another tab may have a new one already.
      if (store.get(VISITOR_TOKEN) !== given) return;
      store.remove(VISITOR_TOKEN);
      host.tellVisitor(false);
    },
    keyOf(alias) {
      const known = store.get(PERSON);
      const start = `${alias}\n`;
      return known?.startsWith(start) ? userKey(known.slice(start.length)) : alias;
    },
    // Of the latest alone: a page may have a new token at each call.
    learn: (alias, userId) => store.set(PERSON, `${alias}\n${userId}`),
  };
}

/** The one name that never changes: who the server says somebody is. */
export function userKey(userId: string): string {
  return `user:${userId}`;
}

/** Whether both can be the same person's: of a token that only the main site understands, nobody else can tell. */
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

/** A JWT's subject; for a token that only the main site understands, its fingerprint. */
export function aliasOf(token: string): string {
  const subject = readJwt(token)?.sub ?? null;
  return subject === null ? `token:${fingerprint(token)}` : `sub:${subject}`;
}

// FNV-1a, twice with different seeds: not a secret's hash, only a name for a slot in this browser.
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
