import type { JsonObject } from "@deskwire/protocol";
import type { Messages } from "../../messages/messages.ts";
import type { Actor } from "../../platform/kernel/actor.ts";

/**
 * The special rules of `send`: [SND12] one connection's sends keep their order through refusals, and [SND2] the repeat of a stored
 * message is answered even if it would be refused. Every request passes here; other requests than `send` are let through.
 */
export interface SendLane {
  /** For each conversation: the first send that was refused as retryable and has not come again. */
  readonly awaited: Map<unknown, AwaitedSend>;
}

interface AwaitedSend {
  clientId: unknown;
  /** When later sends stop waiting for it. */
  until: number;
}

// Longer than a client waits for an answer (30 s): a later send could otherwise pass a refusal that is still on its way.
const WAIT_MS = 40_000;
// Limits the memory that one connection can take.
const CONVERSATIONS_MAX = 100;
const FIELD_CHARS_MAX = 64;

export function createSendLane(): SendLane {
  return { awaited: new Map() };
}

/** [SND12] Whether the request is a send that must wait for an earlier one. `now` is of a monotonic clock. */
export function mustWait({ awaited }: SendLane, frame: JsonObject, now: number): boolean {
  if (awaited.size === 0 || frame["t"] !== "send") return false;
  const { conversationId, clientId } = frame;
  const first = awaited.get(conversationId);
  if (first === undefined) return false;
  if (first.clientId !== clientId && now < first.until) return true;
  awaited.delete(conversationId);
  return false;
}

/** [SND12] Notes that a request was refused as retryable. `now` is of a monotonic clock. */
export function noteRefusal({ awaited }: SendLane, frame: JsonObject, now: number): void {
  const { t, conversationId, clientId } = frame;
  if (t !== "send" || !isField(conversationId) || !isField(clientId)) return;
  if (awaited.has(conversationId)) return;
  awaited.set(conversationId, { clientId, until: now + WAIT_MS });
  const [oldest] = awaited.keys();
  if (awaited.size > CONVERSATIONS_MAX) awaited.delete(oldest);
}

/** [SND2] The answer of the stored message that a refused request repeats; null if it repeats none. */
export async function answerOfRepeat(
  messages: Pick<Messages, "repeated">,
  actor: Actor,
  frame: JsonObject,
): Promise<object | null> {
  return frame["t"] === "send" ? messages.repeated(actor, frame) : null;
}

/** A refused frame may not have been checked against its schema. */
function isField(value: unknown): value is string {
  return typeof value === "string" && value.length <= FIELD_CHARS_MAX;
}
