import { FRAME_BYTES_MAX, type ServerFrame } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ env: { FRAMES_PER_SECOND: "100000" } });
  await (await app.agent({ capacity: 1_000 })).connect();
});

afterAll(() => app.close());

function padded(bytes: number): string {
  const frame = (pad: string) => JSON.stringify({ t: "ping", id: 7, pad });
  return frame("x".repeat(bytes - Buffer.byteLength(frame(""))));
}

describe("[FRM1] size", () => {
  test("a frame of exactly 64 KiB is read", async () => {
    const client = await app.user();
    client.sendRaw(padded(FRAME_BYTES_MAX));
    expect(await client.find((frame) => frame.t === "pong")).toMatchObject({ re: 7 });
  });

  test("one byte more closes with 4504", async () => {
    const client = await app.user();
    client.sendRaw(padded(FRAME_BYTES_MAX + 1));
    expect(await client.closed).toMatchObject({ code: 4504 });
  });

  test("bytes count, not characters", async () => {
    const client = await app.user();
    client.send({ t: "ping", id: 1, pad: "信".repeat(22_000) });
    expect(await client.closed).toMatchObject({ code: 4504 });
  });

  test("a frame of many megabytes closes with 4504 too, before hello as well", async () => {
    const client = await app.connect();
    client.sendRaw("x".repeat(5_000_000));
    expect(await client.closed).toMatchObject({ code: 4504 });
  });
});

describe("[FRM2] array frames", () => {
  test("after caps: batch, an array is handled in order", async () => {
    const client = await app.user(undefined, { caps: ["batch"] });
    const { conversation } = await client.ok("open", {});
    const sends = ["a", "b", "c"].map((text, n) => ({
      t: "send",
      id: n,
      conversationId: conversation.id,
      clientId: text,
      kind: "text",
      body: { text },
    }));
    client.send(sends);
    const answers = await Promise.all(
      sends.map(({ id }) => client.find((frame) => frame.t === "ok" && frame.re === id)),
    );
    const seqs = answers.map((answer) => (answer as unknown as { seq: number }).seq);
    expect(seqs).toEqual([seqs[0], seqs[0]! + 1, seqs[0]! + 2]);
  });

  test("the server joins frames that go out together, but not for a client without the cap", async () => {
    const [batched, plain] = await Promise.all([
      app.user("twin", { caps: ["batch"] }),
      app.user("twin"),
    ]);
    const { conversation } = await batched.ok("open", {});
    const sends = Array.from({ length: 20 }, (_, n) => ({
      t: "send",
      id: n,
      conversationId: conversation.id,
      clientId: `${n}`,
      kind: "text",
      body: { text: `${n}` },
    }));
    batched.send(sends);
    const isLast = (frame: ServerFrame): boolean =>
      frame.t === "message" && frame.message.clientId === "19";
    await Promise.all([batched.find(isLast), plain.find(isLast)]);
    expect(batched.texts.some((text) => text.startsWith("["))).toBe(true);
    expect(plain.texts.some((text) => text.startsWith("["))).toBe(false);
    const order = (client: RawClient) => client.events("message").map((event) => event.message.seq);
    expect(order(batched)).toEqual(order(plain));
  });

  test("an empty array is ignored", async () => {
    const client = await app.user(undefined, { caps: ["batch"] });
    client.send([]);
    expect(await client.ask({ t: "ping" })).toMatchObject({ t: "pong" });
  });

  test.each([[[{ t: "ping", id: 1 }, 5]], [[null]], [[[]]]])(
    "an array with another value in it closes with 4501: %j",
    async (frame) => {
      const client = await app.user(undefined, { caps: ["batch"] });
      client.send(frame);
      expect(await client.closed).toMatchObject({ code: 4501 });
    },
  );

  test("without the cap an array closes with 4501, also as the first frame", async () => {
    const client = await app.user();
    client.send([{ t: "ping", id: 1 }]);
    expect(await client.closed).toMatchObject({ code: 4501 });
    const first = await app.connect();
    first.send([
      {
        t: "hello",
        id: 1,
        token: app.token("x"),
        client: { name: "t", version: "1" },
        caps: ["batch"],
      },
    ]);
    expect(await first.closed).toMatchObject({ code: 4501 });
  });
});

describe("[FRM3] a frame that is not a JSON object closes with 4501", () => {
  const frames = [
    "",
    "{",
    "null",
    "1",
    '"text"',
    "true",
    "[]",
    '{"t":"ping"} x',
    "{'t':'ping'}",
    "\u0000",
  ];

  test.each(frames)("%j after welcome", async (text) => {
    const client = await app.user();
    client.sendRaw(text);
    expect(await client.closed).toMatchObject({ code: 4501 });
  });

  test.each(frames)("%j before hello", async (text) => {
    const client = await app.connect();
    client.sendRaw(text);
    expect(await client.closed).toMatchObject({ code: 4501 });
  });

  test("a binary frame, even of valid JSON", async () => {
    const client = await app.user();
    client.sendRaw(Buffer.from('{"t":"ping","id":1}'), { binary: true });
    expect(await client.closed).toMatchObject({ code: 4501 });
  });

  test("a text frame that is not UTF-8", async () => {
    const client = await app.user();
    client.sendRaw(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), {
      binary: false,
    });
    expect(await client.closed).toMatchObject({ code: 4501 });
  });
});
