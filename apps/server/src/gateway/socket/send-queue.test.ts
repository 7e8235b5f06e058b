import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { FRAME_BYTES_MAX } from "@deskwire/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import {
  createSendQueue,
  DROP_BYTES,
  flushFrames,
  pushFrame,
  SLOW_BYTES,
  type SendQueue,
} from "./send-queue.ts";

let server: WebSocketServer;
let near: WebSocket;
let socket: Socket;
let far: WebSocket;
let got: string[];
let tooSlow: number;
let queue: SendQueue;

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  await once(server, "listening");
  const connection = once(server, "connection");
  far = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  });
  const [webSocket, request] = (await connection) as [WebSocket, { socket: Socket }];
  near = webSocket;
  socket = request.socket;
  await once(far, "open");
  got = [];
  tooSlow = 0;
  far.on("message", (data: Buffer) => got.push(data.toString()));
  queue = createQueue(false);
});

afterEach(() => {
  far.terminate();
  near.terminate();
  server.close();
});

function createQueue(batches: boolean): SendQueue {
  return createSendQueue({ webSocket: near, socket, batches, onTooSlow: () => tooSlow++ });
}

async function received(count: number): Promise<string[]> {
  while (got.length < count) await once(far, "message");
  return got;
}

const frame = (n: number): string => JSON.stringify({ t: "pong", re: n });

describe("order and joining", () => {
  test("frames arrive one by one, in order", async () => {
    const frames = Array.from({ length: 50 }, (_, n) => frame(n));
    for (const text of frames) pushFrame(queue, text);
    expect(await received(50)).toEqual(frames);
  });

  test("[FRM2] frames that go out together are one array for a client with the cap", async () => {
    queue = createQueue(true);
    pushFrame(queue, frame(0));
    pushFrame(queue, frame(1));
    pushFrame(queue, frame(2));
    expect(await received(1)).toEqual([`[${frame(0)},${frame(1)},${frame(2)}]`]);
    pushFrame(queue, frame(3));
    expect((await received(2))[1]).toBe(frame(3));
  });

  test("[FRM1] no array is larger than a frame may be, in bytes", async () => {
    queue = createQueue(true);
    const large = Array.from({ length: 40 }, (_, n) =>
      JSON.stringify({ n, text: "信".repeat(4_000) }),
    );
    for (const text of large) pushFrame(queue, text);
    pushFrame(queue, '"last"');
    while (!got.at(-1)?.endsWith('"last"') && !got.at(-1)?.endsWith('"last"]'))
      await once(far, "message");
    for (const text of got) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(FRAME_BYTES_MAX);
    const flat = got.flatMap((text) =>
      text.startsWith("[") ? (JSON.parse(text) as unknown[]) : [JSON.parse(text) as unknown],
    );
    expect(flat).toEqual([...large.map((text) => JSON.parse(text) as unknown), "last"]);
  });

  test("flush sends frames that a close would cut off", async () => {
    pushFrame(queue, frame(1));
    flushFrames(queue);
    near.close();
    await once(far, "close");
    expect(got).toEqual([frame(1)]);
  });

  test("after the close nothing is sent and nothing is thrown", async () => {
    near.close();
    pushFrame(queue, frame(1));
    await once(far, "close");
    pushFrame(queue, frame(2));
    flushFrames(queue);
    expect(got).toEqual([]);
  });
});

describe("[CON2] a peer that does not read", () => {
  const chunk = "x".repeat(64 * 1024);

  /** Fills the kernel's buffers, which hold some megabytes, until more than this is buffered in the process. */
  async function fillBeyond(bytes: number): Promise<void> {
    far.pause();
    while (near.bufferedAmount <= bytes) {
      pushFrame(queue, chunk);
      flushFrames(queue);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test("is not sent droppable frames past 256 KiB", async () => {
    await fillBeyond(DROP_BYTES);
    pushFrame(queue, '"typing"', true);
    pushFrame(queue, '"message"');
    far.resume();
    while (!got.includes('"message"')) await once(far, "message");
    expect(got).not.toContain('"typing"');
    expect(tooSlow).toBe(0);
  });

  test("is reported as too slow past 1 MiB, and further frames are not kept", async () => {
    await fillBeyond(SLOW_BYTES);
    expect(tooSlow).toBe(0);
    const before = near.bufferedAmount;
    pushFrame(queue, '"more"');
    flushFrames(queue);
    expect(tooSlow).toBe(1);
    expect(near.bufferedAmount).toBe(before);
  });
});
