import type { RequestName } from "@deskwire/protocol";

/**
 * [LIM4] What a request costs before its answer is known. A unit is about the cost of a batched write. An answer adds one unit
 * for each KiB, and a file one for each 16 KiB.
 */
const COSTS: Partial<Record<RequestName, number>> = {
  sync: 4,
  notifications: 4,
  typing: 4,
  subscribe: 4,
  readCounter: 8,
  recall: 20,
  rate: 20,
  status: 20,
  open: 20,
  end: 50,
  claim: 50,
  transfer: 50,
};

// Not the object itself: a client may name a request "constructor".
const COST_OF = new Map<unknown, number>(Object.entries(COSTS));

/** The requests that are not in the table are written in batches, or refused at once. */
export function costOfRequest(name: unknown): number {
  return COST_OF.get(name) ?? 1;
}

/** [LIM4] The costs of HTTP calls, as for requests. A route names its own in `config`. */
export const HTTP_COST = 10;
export const SEARCH_COST = 100;
export const WELCOME_COST = 10;
/** [SND2] The search for the message that a refused `send` may repeat. */
export const REPEAT_COST = costOfRequest("sync");

const ANSWER_UNIT_BYTES = 1_024;
// The bytes of a file are copied, and neither read from the database nor encoded.
const FILE_UNIT_BYTES = 16 * 1_024;

export function costOfAnswer(bytes: number): number {
  return bytes / ANSWER_UNIT_BYTES;
}

export function costOfFile(bytes: number): number {
  return bytes / FILE_UNIT_BYTES;
}

/** [LIM5] The requests that read from the database one by one. The others are batched or change something. */
const READS = new Set<unknown>(["sync", "notifications", "typing", "subscribe"]);

export function isRead(name: unknown): boolean {
  return READS.has(name);
}

/** [LIM8] */
export function stepOf(name: unknown): "open" | "end" | null {
  return name === "open" || name === "end" ? name : null;
}

/** [LIM7] The requests whose fields are stored. */
const WRITES = new Set<unknown>(["send", "open", "transfer", "rate", "end"]);

export function isWrite(name: unknown): boolean {
  return WRITES.has(name);
}
