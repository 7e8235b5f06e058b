import type { ClientFrame, ServerFrame } from "@deskwire/protocol";
import { oncePerTick } from "../once-per-tick.ts";
import type { Transport } from "./transport.ts";

/** One socket that speaks frames: what one tick sends leaves together, in order. Silent after `close`. */
export interface Wire {
  /** Whoever owns the wire hears it. */
  hearWith: (handlers: WireHandlers) => void;
  send: (frame: ClientFrame) => void;
  close: (code: number, reason: string) => void;
}

export interface WireHandlers {
  opened: () => void;
  frame: (frame: ServerFrame) => void;
  lost: (code: number, reason: string) => void;
}

// A character takes at most three bytes in UTF-8, so this many stay below the 64 KiB of a frame.
const BATCH_CHARS_MAX = 20_000;
const ABNORMAL_CLOSE = 1006;

export function openWire(transport: Transport, url: string, first: WireHandlers): Wire {
  let handlers = first;
  let live = true;
  let queue: string[] = [];
  const end = (code: number, reason: string): void => {
    if (!live) return;
    live = false;
    handlers.lost(code, reason);
  };
  const socket = transport(url, {
    opened: () => live && handlers.opened(),
    received(text) {
      const frames = parseFrames(text);
      if (frames === null) {
        socket.close(1000, "malformed frame");
        return end(ABNORMAL_CLOSE, "malformed frame");
      }
      // A frame may end this wire, e.g. `reset`; the rest of the array then belongs to nobody.
      for (const frame of frames) if (live) handlers.frame(frame);
    },
    closed: end,
  });
  const flush = oncePerTick(() => {
    const texts = queue;
    queue = [];
    if (live) for (const text of joinFrames(texts)) socket.send(text);
  });
  return {
    hearWith: (next) => void (handlers = next),
    send(frame) {
      queue.push(JSON.stringify(frame));
      flush();
    },
    close(code, reason) {
      if (!live) return;
      live = false;
      socket.close(code, reason);
    },
  };
}

function parseFrames(text: string): ServerFrame[] | null {
  try {
    const value = JSON.parse(text) as ServerFrame | ServerFrame[];
    return Array.isArray(value) ? value : [value];
  } catch {
    // Only something between client and server writes what is not JSON; the link is then worthless.
    return null;
  }
}

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
