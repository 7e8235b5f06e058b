import type { JsonObject } from "@deskwire/protocol";

/**
 * [SND12] Keeps one connection's sends in order through refusals: once a send was refused as retryable, later ones into
 * that conversation are refused as well, until the refused one comes again or ten seconds have passed.
 */
export interface SendGuard {
  /** Whether this send has to wait for an earlier one. */
  blocks(frame: JsonObject, now: number): boolean;
  /** A send was refused as retryable. */
  refused(frame: JsonObject, now: number): void;
}

const WAIT_MS = 10_000;
// What one connection may make the server remember.
const CONVERSATIONS_MAX = 100;
const FIELD_CHARS_MAX = 64;

export function createSendGuard(): SendGuard {
  const awaited = new Map<unknown, { clientId: unknown; until: number }>();
  return {
    blocks({ conversationId, clientId }, now) {
      const first = awaited.get(conversationId);
      if (first === undefined) return false;
      if (first.clientId !== clientId && now < first.until) return true;
      awaited.delete(conversationId);
      return false;
    },
    refused({ conversationId, clientId }, now) {
      if (!isField(conversationId) || !isField(clientId) || awaited.has(conversationId)) return;
      awaited.set(conversationId, { clientId, until: now + WAIT_MS });
      const [oldest] = awaited.keys();
      if (awaited.size > CONVERSATIONS_MAX) awaited.delete(oldest);
    },
  };
}

/** A refused frame has not been checked. */
function isField(value: unknown): value is string {
  return typeof value === "string" && value.length <= FIELD_CHARS_MAX;
}
