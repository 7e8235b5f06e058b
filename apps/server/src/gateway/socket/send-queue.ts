import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { FRAME_BYTES_MAX } from "@deskwire/protocol";
import { encodeTextFrames } from "./text-frames.ts";

/** A socket's outgoing frames: gathered until the end of the tick, then sent with one system call. */
export interface SendQueue {
  /** `text` is one frame as JSON. What may be dropped is, once the peer reads too slowly. */
  push(text: string, droppable?: boolean): void;
  /** Sends what is gathered now, e.g. before a close. */
  flush(): void;
  /** Bytes that the peer has not taken. */
  readonly buffered: number;
  /** Frames are JSON arrays from now on, where more than one goes out at once. */
  useBatches(): void;
}

export interface SendQueueOptions {
  webSocket: WebSocket;
  socket: Socket;
  /** The peer does not read: past SLOW_BYTES. */
  onTooSlow(): void;
}

/** [CON2] */
export const DROP_BYTES = 256 * 1024;
export const SLOW_BYTES = 1024 * 1024;

// One setImmediate serves all the queues that got something in this tick.
const dirty = new Set<() => void>();

function flushLater(flush: () => void): void {
  if (dirty.size === 0) setImmediate(flushAll);
  dirty.add(flush);
}

function flushAll(): void {
  const flushes = [...dirty];
  dirty.clear();
  for (const flush of flushes) flush();
}

export function createSendQueue({ webSocket, socket, onTooSlow }: SendQueueOptions): SendQueue {
  let frames: string[] = [];
  let batches = false;

  function flush(): void {
    if (frames.length === 0) return;
    const gathered = frames;
    frames = [];
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (webSocket.bufferedAmount > SLOW_BYTES) return onTooSlow();
    // Straight to the socket: nothing that `ws` has to add, and its own control frames are never half written.
    socket.write(encodeTextFrames(batches ? joinFrames(gathered) : gathered));
  }

  return {
    push(text, droppable = false) {
      if (droppable && webSocket.bufferedAmount > DROP_BYTES) return;
      if (frames.length === 0) flushLater(flush);
      frames.push(text);
    },
    flush,
    get buffered() {
      return webSocket.bufferedAmount;
    },
    useBatches() {
      batches = true;
    },
  };
}

/** Arrays of frames, each within the limit of one frame; a character is at most three bytes of UTF-8. */
function joinFrames(frames: readonly string[]): string[] {
  const joined: string[] = [];
  let group: string[] = [];
  let size = 0;
  for (const text of frames) {
    if (group.length > 0 && (size + text.length) * 3 > FRAME_BYTES_MAX) {
      joined.push(joinGroup(group));
      group = [];
      size = 0;
    }
    group.push(text);
    size += text.length + 1;
  }
  joined.push(joinGroup(group));
  return joined;
}

function joinGroup(group: readonly string[]): string {
  const text = group.join(",");
  return group.length === 1 ? text : `[${text}]`;
}
