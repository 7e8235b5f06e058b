import type { ClientFrame, ServerFrame } from "@deskwire/protocol";
import { oncePerTick } from "../once-per-tick.ts";
import type { Transport, TransportSocket } from "./transport.ts";

/** One socket that carries frames. Frames sent within one tick leave together, in order. */
export interface Wire {
  /** Hands the wire to another owner, whose handlers replace the former ones. */
  hearWith: (handlers: WireHandlers) => void;
  send: (frame: ClientFrame) => void;
  /** Ends the socket. No handler is called afterwards. */
  close: (code: number, reason: string) => void;
}

export interface WireHandlers {
  opened: () => void;
  frame: (frame: ServerFrame) => void;
  lost: (code: number, reason: string) => void;
}

interface WireState {
  /** Null while the transport makes it: the transport may report `closed` before it returns. */
  socket: TransportSocket | null;
  handlers: WireHandlers;
  live: boolean;
  queue: string[];
}

// A UTF-16 code unit takes at most three bytes in UTF-8, so a batch stays below the 64 KiB of a frame.
const BATCH_CHARS_MAX = 20_000;
const ABNORMAL_CLOSE = 1006;

export function openWire(transport: Transport, url: string, handlers: WireHandlers): Wire {
  const wire: WireState = { socket: null, handlers, live: true, queue: [] };
  wire.socket = transport(url, {
    opened: () => wire.live && wire.handlers.opened(),
    received: (text) => receive(wire, text),
    closed: (code, reason) => end(wire, code, reason),
  });
  const flushSoon = oncePerTick(() => flush(wire));
  return {
    hearWith: (next) => void (wire.handlers = next),
    send(frame) {
      wire.queue.push(JSON.stringify(frame));
      flushSoon();
    },
    close(code, reason) {
      if (!wire.live) return;
      wire.live = false;
      wire.socket?.close(code, reason);
    },
  };
}

function receive(wire: WireState, text: string): void {
  const frames = parseFrames(text);
  if (frames === null) {
    wire.socket?.close(1000, "malformed frame");
    return end(wire, ABNORMAL_CLOSE, "malformed frame");
  }
  // A frame may end this wire. The rest of the array is then ignored.
  for (const frame of frames) if (wire.live) wire.handlers.frame(frame);
}

function end(wire: WireState, code: number, reason: string): void {
  if (!wire.live) return;
  wire.live = false;
  wire.handlers.lost(code, reason);
}

function flush(wire: WireState): void {
  const texts = wire.queue;
  wire.queue = [];
  if (wire.live) for (const text of joinFrames(texts)) wire.socket?.send(text);
}

/** Null for text that is not JSON. The server writes none, so something between it and the client did. */
function parseFrames(text: string): ServerFrame[] | null {
  try {
    const value = JSON.parse(text) as ServerFrame | ServerFrame[];
    return Array.isArray(value) ? value : [value];
  } catch {
    return null;
  }
}

/** [FRM1] [FRM2] Joins frames into arrays that are not larger than a frame may be. */
function joinFrames(texts: string[]): string[] {
  const batches: string[][] = [];
  let size = Infinity;
  for (const text of texts) {
    size += text.length + 1;
    if (size > BATCH_CHARS_MAX) {
      batches.push([]);
      size = text.length;
    }
    batches.at(-1)?.push(text);
  }
  return batches.map((batch) => (batch.length === 1 ? batch.join() : `[${batch.join()}]`));
}
