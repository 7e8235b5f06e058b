import type { WebSocket } from "ws";

// The bytes of UTF-8 that a close frame has for the reason.
const REASON_BYTES_MAX = 123;
const TERMINATE_MS = 2_000;

/**
 * Starts to close a socket. A reason that is too long is cut. Answers the timer that terminates the socket, because a peer
 * that does not read never answers the close.
 */
export function closeSocket(webSocket: WebSocket, code: number, reason: string): NodeJS.Timeout {
  webSocket.close(code, firstBytes(reason, REASON_BYTES_MAX));
  return setTimeout(() => webSocket.terminate(), TERMINATE_MS).unref();
}

/** The longest beginning of the text that has at most `max` bytes and ends with a whole character. */
function firstBytes(text: string, max: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(max));
  return text.slice(0, read);
}
