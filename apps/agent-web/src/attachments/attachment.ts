import { ERRORS, type ErrorCode, type UploadAnswer } from "@deskwire/protocol";
import type { FileProblem } from "./file-check.ts";

/** A file on its way from the agent's hand into a conversation. */
export interface Attachment {
  id: string;
  conversationId: string;
  file: File;
  /** A local address of the image's own bytes; null for what is no image. */
  preview: string | null;
  /** Set once the agent has pressed send: it goes as soon as it is uploaded and everything before it has gone. */
  released: { replyTo: number | null } | null;
  state: AttachmentState;
}

export type AttachmentState =
  | { status: "waiting" }
  /** From 0 to 1; at 1 the server looks at what it got. */
  | { status: "uploading"; part: number }
  | { status: "uploaded"; answer: UploadAnswer }
  | { status: "failed"; code: ErrorCode | "offline" }
  /** Found unfit before it was sent anywhere. */
  | { status: "unfit"; problem: FileProblem };

/** What of a list may start to be uploaded, so that no more than `atOnce` travel at a time. */
export function nextToStart(items: readonly Attachment[], atOnce: number): Attachment | null {
  const under = items.filter((each) => each.state.status === "uploading").length;
  if (under >= atOnce) return null;
  return items.find((each) => each.state.status === "waiting") ?? null;
}

export type Uploaded = Attachment & {
  released: NonNullable<Attachment["released"]>;
  state: Extract<AttachmentState, { status: "uploaded" }>;
};

/** What of one conversation's list can be sent now, in its order: nothing overtakes what is still travelling, and nothing waits for what has failed. */
export function readyToSend(items: readonly Attachment[]): Uploaded[] {
  const ready: Uploaded[] = [];
  for (const item of items) {
    const { released, state } = item;
    if (released === null || isStuck(state)) continue;
    if (state.status !== "uploaded") break;
    ready.push({ ...item, released, state });
  }
  return ready;
}

/** Whether it goes no further by itself. */
export function isStuck(state: AttachmentState): boolean {
  return state.status === "failed" || state.status === "unfit";
}

/** Whether trying again can help. */
export function mayRetry(state: AttachmentState): boolean {
  if (state.status !== "failed") return false;
  return state.code === "offline" || ERRORS[state.code].retryable;
}

/** Whether pressing send would let this one go. */
export function isReleasable(item: Attachment): boolean {
  return item.released === null && !isStuck(item.state);
}
