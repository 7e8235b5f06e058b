import { FRAME_BYTES_MAX } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { createSocketHub, settle } from "../testing/index.ts";
import { openWire } from "./wire.ts";

function setup() {
  const frames: unknown[] = [];
  const hub = createSocketHub(() => ({ received: () => {}, closed: () => {} }));
  const wire = openWire(hub.transport, "wss://chat.test/ws", {
    opened: () => {},
    frame: (frame) => void frames.push(frame),
    lost: () => {},
  });
  const [pair] = hub.pairs;
  if (!pair) throw new Error("no socket");
  pair.open();
  return { wire, pair, frames };
}

test("[FRM2] frames sent in one tick leave as one array, in order", async () => {
  const { wire, pair } = setup();
  for (const id of [1, 2, 3]) wire.send({ t: "ping", id });
  expect(pair.toServer).toHaveLength(0);
  await settle();
  expect(pair.toServer.map((text): unknown => JSON.parse(text))).toEqual([
    [
      { t: "ping", id: 1 },
      { t: "ping", id: 2 },
      { t: "ping", id: 3 },
    ],
  ]);
});

test("[FRM1] no array exceeds the maximum frame size", async () => {
  const { wire, pair } = setup();
  const text = "漢".repeat(4_000);
  for (let id = 2; id < 34; id++) {
    wire.send({
      t: "send",
      id,
      conversationId: "c",
      clientId: `${id}`,
      kind: "text",
      body: { text },
    });
  }
  await settle();
  const sizes = pair.toServer.map((frame) => Buffer.byteLength(frame));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(FRAME_BYTES_MAX);
  const ids = pair.toServer.flatMap((frame) =>
    (JSON.parse(frame) as { id: number }[]).map(({ id }) => id),
  );
  expect(ids).toEqual(Array.from({ length: 32 }, (_, n) => n + 2));
});

test("[FRM2] an array is received as its frames, in order", () => {
  const { pair, frames } = setup();
  pair.send(JSON.stringify([{ t: "ping" }, { t: "pong" }]));
  pair.flushToClient();
  expect(frames).toEqual([{ t: "ping" }, { t: "pong" }]);
});

test("nothing leaves after close", async () => {
  const { wire, pair } = setup();
  wire.send({ t: "ping" });
  wire.close(1000, "");
  await settle();
  expect(pair.toServer).toEqual([]);
});
