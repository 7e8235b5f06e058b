import type { JsonObject } from "@deskwire/protocol";

/**
 * The special rule of `send`: [SND12] one connection's sends keep their order through refusals. Every request passes here; other
 * requests than `send` are let through.
 */
export interface SendLane {
  /** For each conversation: the first send that was refused as retryable and has not come again. */
  readonly awaited: Map<unknown, AwaitedSend>;
}

interface AwaitedSend {
  clientId: unknown;
  /** Its place among the requests of the connection. */
  place: number;
  /** When later sends stop waiting for it. */
  until: number;
}

/** When a request came: its place among the requests of the connection, and the time of a monotonic clock. */
export interface Arrival {
  place: number;
  now: number;
}

// Longer than a client waits for an answer (30 s): a later send could otherwise pass a refusal that is still on its way.
const WAIT_MS = 40_000;
// Limits the memory that one connection can take.
const CONVERSATIONS_MAX = 100;
const FIELD_CHARS_MAX = 64;

export function createSendLane(): SendLane {
  return { awaited: new Map() };
}

/** [SND12] Whether a request that comes now is a send that must wait for an earlier one. `now` is of a monotonic clock. */
export function mustWait({ awaited }: SendLane, frame: JsonObject, now: number): boolean {
  if (awaited.size === 0 || frame["t"] !== "send") return false;
  const first = awaited.get(frame["conversationId"]);
  return first !== undefined && first.clientId !== frame["clientId"] && now < first.until;
}

/**
 * [SND12] Whether a request that has waited for its turn may start. A send before it may have been refused in the meantime. The
 * start of a repeated send ends the waiting for it.
 */
export function mayStart(
  { awaited }: SendLane,
  frame: JsonObject,
  { place, now }: Arrival,
): boolean {
  if (awaited.size === 0 || frame["t"] !== "send") return true;
  const { conversationId, clientId } = frame;
  const first = awaited.get(conversationId);
  if (first === undefined || place < first.place) return true;
  if (first.clientId !== clientId && now < first.until) return false;
  awaited.delete(conversationId);
  return true;
}

/** [SND12] Notes that a request was refused as retryable. */
export function noteRefusal(
  { awaited }: SendLane,
  frame: JsonObject,
  { place, now }: Arrival,
): void {
  const { t, conversationId, clientId } = frame;
  if (t !== "send" || !isField(conversationId) || !isField(clientId)) return;
  // A request that waited can be refused after a later one.
  if ((awaited.get(conversationId)?.place ?? Number.POSITIVE_INFINITY) <= place) return;
  awaited.set(conversationId, { clientId, place, until: now + WAIT_MS });
  const [oldest] = awaited.keys();
  if (awaited.size > CONVERSATIONS_MAX) awaited.delete(oldest);
}

/** A refused frame may not have been checked against its schema. */
function isField(value: unknown): value is string {
  return typeof value === "string" && value.length <= FIELD_CHARS_MAX;
}
