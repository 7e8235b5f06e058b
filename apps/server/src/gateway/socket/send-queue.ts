import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { FRAME_BYTES_MAX } from "@deskwire/protocol";
import { encodeTextFrames } from "./text-frames.ts";

/** The outgoing frames of a socket, collected until the end of the tick and then sent with one system call. */
export interface SendQueue extends SendQueueOptions {
  /** Each is one frame as JSON. */
  frames: string[];
}

export interface SendQueueOptions {
  readonly webSocket: WebSocket;
  readonly socket: Socket;
  /** [FRM2] Whether frames that go out together are joined to a JSON array. */
  readonly batches: boolean;
  /** Called when more than SLOW_BYTES are buffered. The collected frames are dropped. */
  onTooSlow(): void;
}

/** [CON2] */
export const DROP_BYTES = 256 * 1024;
export const SLOW_BYTES = 1024 * 1024;

// One setImmediate serves all queues that got a frame in this tick.
let dirty: SendQueue[] = [];

function flushAll(): void {
  const queues = dirty;
  dirty = [];
  for (const queue of queues) flushFrames(queue);
}

export function createSendQueue(options: SendQueueOptions): SendQueue {
  const { webSocket, socket, batches, onTooSlow } = options;
  return { webSocket, socket, batches, onTooSlow, frames: [] };
}

/** Adds a frame. [CON2] A droppable one is dropped while the peer reads too slowly. */
export function pushFrame(queue: SendQueue, text: string, droppable = false): void {
  if (droppable && queue.webSocket.bufferedAmount > DROP_BYTES) return;
  if (queue.frames.length === 0) {
    if (dirty.length === 0) setImmediate(flushAll);
    dirty.push(queue);
  }
  queue.frames.push(text);
}

/** Sends the collected frames now, for example before a close. */
export function flushFrames(queue: SendQueue): void {
  if (queue.frames.length === 0) return;
  const { frames, webSocket } = queue;
  queue.frames = [];
  if (webSocket.readyState !== webSocket.OPEN) return;
  if (webSocket.bufferedAmount > SLOW_BYTES) return queue.onTooSlow();
  // Written past `ws`: it has nothing to add, and it never leaves one of its own control frames half written.
  queue.socket.write(encodeTextFrames(queue.batches ? joinFrames(frames) : frames));
}

/** Joins frames to arrays, each within the limit of one frame. A UTF-16 unit has at most three bytes of UTF-8. */
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
