import type { ErrorCode, SendBody, UploadAnswer } from "@deskwire/protocol";
import type { FileProblem } from "./files.ts";

export type UploadFailure = ErrorCode | "offline";

/** A file that the server has stored, and the conversation that it was uploaded for. */
export interface UploadResult {
  conversationId: string;
  answer: UploadAnswer;
}

export type UploadOutcome = { ok: true; value: UploadResult } | { ok: false; code: UploadFailure };

/** One upload's state. An upload that is cancelled has none: it is taken off the list. */
export type UploadState =
  /** Found unfit before it was sent anywhere. */
  | { status: "unfit"; problem: FileProblem }
  /** For its turn, or for a connection. */
  | { status: "waiting" }
  /** `share` is the part of the bytes that has left, from 0 to 1. At 1 the server checks the file. */
  | { status: "uploading"; share: number }
  | { status: "uploaded"; result: UploadResult }
  | { status: "failed"; code: UploadFailure };

export type UploadEvent =
  | { type: "start" }
  | { type: "progress"; share: number }
  | { type: "finish"; result: UploadResult }
  | { type: "fail"; code: UploadFailure }
  /** The connection is lost; the upload goes on from its beginning when the connection is back. */
  | { type: "disconnect" }
  | { type: "retry" };

/** The transitions. An event that has no meaning in a state leaves it as it is. */
export function nextUploadState(state: UploadState, event: UploadEvent): UploadState {
  switch (`${state.status} ${event.type}`) {
    case "waiting start":
      return { status: "uploading", share: 0 };
    case "uploading disconnect":
    case "failed retry":
      return { status: "waiting" };
  }
  if (state.status !== "uploading") return state;
  switch (event.type) {
    case "progress":
      return { status: "uploading", share: event.share };
    case "finish":
      return { status: "uploaded", result: event.result };
    case "fail":
      return { status: "failed", code: event.code };
    default:
      return state;
  }
}

/** What a front end says of an upload that goes on or has been done; null once it goes no further by itself. */
export type UploadStage = "waiting" | "uploading" | "checking" | "uploaded";

export function uploadStage(state: UploadState): UploadStage | null {
  if (isStuck(state)) return null;
  if (state.status === "uploading") return state.share < 1 ? "uploading" : "checking";
  return state.status === "uploaded" ? "uploaded" : "waiting";
}

/** In whole percent. */
export function uploadPercent(state: UploadState): number {
  return state.status === "uploading" ? Math.floor(state.share * 100) : 0;
}

/** Whether an upload goes no further by itself. */
export function isStuck({ status }: UploadState): boolean {
  return status === "failed" || status === "unfit";
}

/** Refusals of the file itself. The same file is refused the next time as well. */
const FINAL: ReadonlySet<UploadFailure> = new Set<UploadFailure>([
  "unsupported_type",
  "wrong_extension",
  "polyglot",
  "too_many_pixels",
  "broken_image",
  "too_large",
]);

/** Whether another attempt can help. */
export function canRetry(code: UploadFailure): boolean {
  return !FINAL.has(code);
}

/** [MED1] The body of the message that shows an upload. The server makes it anew; this one is shown until its echo. */
export function uploadBody(answer: UploadAnswer): SendBody {
  const { attachmentId, name, bytes, contentType, width, height, thumb } = answer;
  return width === undefined || height === undefined || thumb === undefined
    ? { attachmentId, name, bytes, contentType }
    : { attachmentId, width, height, bytes, thumb };
}
