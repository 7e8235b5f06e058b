import type { VisitorAnswer } from "@deskwire/protocol";
import type { Host } from "../host.ts";
import type { KeyStore } from "../storage.ts";
import { readJwt } from "./jwt.ts";

const VISITOR_TOKEN = "visitor";
/** A token about to expire is not worth connecting with. */
const EXPIRY_MARGIN_MS = 60_000;

/** Who the frame speaks for. `key` separates what is kept for one person from what is kept for another. */
export interface Who {
  key: string;
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
}

export function createIdentity(host: Host, store: KeyStore): Identity {
  let fetching: Promise<string> | null = null;

  async function createVisitor(): Promise<string> {
    const response = await fetch("/api/v1/visitors", { method: "POST" });
    if (!response.ok) throw new Error(`no visitor session: ${response.status}`);
    const { token } = (await response.json()) as VisitorAnswer;
    store.set(VISITOR_TOKEN, token);
    host.tellVisitor(store.durable);
    return token;
  }

  return {
    async who() {
      const token = await host.requestToken();
      if (token === null) return { key: "visitor", visitor: true, token: null };
      return { key: identityKey(token), visitor: false, token };
    },
    visitorToken() {
      const kept = store.get(VISITOR_TOKEN);
      if (kept !== null && !isExpired(kept)) return Promise.resolve(kept);
      fetching ??= createVisitor().finally(() => (fetching = null));
      return fetching;
    },
    hasVisitor: () => store.get(VISITOR_TOKEN) !== null,
    forgetVisitor() {
      store.remove(VISITOR_TOKEN);
      host.tellVisitor(false);
    },
  };
}

function isExpired(token: string): boolean {
  const expiry = readJwt(token)?.exp ?? null;
  return expiry !== null && expiry * 1_000 < Date.now() + EXPIRY_MARGIN_MS;
}

/**
 * One key per person: a JWT's subject; for a token that only the main site understands, its fingerprint, so that a
 * message that one person wrote offline is never sent in the name of the next one to sign in.
 */
export function identityKey(token: string): string {
  const subject = readJwt(token)?.sub ?? null;
  return subject === null ? `token:${fingerprint(token)}` : `user:${subject}`;
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
