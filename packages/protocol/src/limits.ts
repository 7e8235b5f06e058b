/** What one connection may do; sent in `welcome` so that a client need not guess. */
export interface Limits {
  frameBytes: number;
  textChars: number;
  /** Sends that may wait for an answer at once. */
  unanswered: number;
  syncPage: number;
  /** Frames a second, sustained. */
  framesPerSecond: number;
  recallMs: number;
  /** [MED1] Size of one uploaded image or file. */
  uploadBytes: number;
}

export const FRAME_BYTES_MAX = 64 * 1024;
export const TEXT_CHARS_MAX = 4_000;
export const UNANSWERED_MAX = 32;
export const SYNC_PAGE_MAX = 200;
export const CLIENT_ID_CHARS_MAX = 64;
export const USER_ID_CHARS_MAX = 64;
export const HELLO_TIMEOUT_MS = 5_000;
export const PONG_TIMEOUT_MS = 10_000;
export const RECALL_WINDOW_MS = 2 * 60_000;
/** The only capability of version 1: a frame may be an array of frames, either way. */
export const CAP_BATCH = "batch";
export const SUBPROTOCOL = "deskwire.v1";

/** The length of a text as the limits count it: code points, so that an emoji of one code point counts once. */
export function textChars(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
