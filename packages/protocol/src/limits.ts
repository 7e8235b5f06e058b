/** The limits of one connection, as `welcome` names them. */
export interface Limits {
  /** [FRM1] Bytes of one frame in UTF-8. */
  frameBytes: number;
  /** [SND5] Code points of one text. */
  textChars: number;
  /** [SEQ3] Sends that may wait for an answer at once. */
  unanswered: number;
  /** [SEQ4] The maximum `limit` of `sync`. */
  syncPage: number;
  /** [CON3] Frames per second, sustained. */
  framesPerSecond: number;
  /** [CNV7] How long after its `at` a message can be recalled, in milliseconds. */
  recallMs: number;
  /** [MED1] Bytes of one uploaded image or file. */
  uploadBytes: number;
}

/** The largest seq and the largest counter. */
export const INTEGER_MAX = 2_147_483_647;
export const FRAME_BYTES_MAX = 64 * 1024;
export const TEXT_CHARS_MAX = 4_000;
export const UNANSWERED_MAX = 32;
export const SYNC_PAGE_MAX = 200;
export const CLIENT_ID_CHARS_MAX = 64;
export const USER_ID_CHARS_MAX = 64;
export const HELLO_TIMEOUT_MS = 5_000;
export const PONG_TIMEOUT_MS = 10_000;
export const RECALL_WINDOW_MS = 2 * 60_000;
/** [FRM2] The only capability of version 1: a frame may be an array of frames, in both directions. */
export const CAP_BATCH = "batch";
export const SUBPROTOCOL = "deskwire.v1";

/** [SND5] The length of a text as the limits count it, in code points. */
export function textChars(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
