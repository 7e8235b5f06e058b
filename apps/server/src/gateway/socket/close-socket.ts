import type { WebSocket } from "ws";

// What a close frame has room for, in UTF-8.
const REASON_BYTES_MAX = 123;
const TERMINATE_MS = 2_000;

/** Closes, whether or not the peer answers; of a reason that is too long its beginning is told. */
export function closeSocket(webSocket: WebSocket, code: number, reason: string): void {
  webSocket.close(code, firstBytes(reason, REASON_BYTES_MAX));
  // A peer that does not read never answers the close.
  setTimeout(() => webSocket.terminate(), TERMINATE_MS).unref();
}

/** As many whole characters as fit. */
function firstBytes(text: string, max: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(max));
  return text.slice(0, read);
}
