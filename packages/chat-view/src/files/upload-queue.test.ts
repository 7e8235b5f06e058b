import fc from "fast-check";
import { expect, test } from "vitest";
import { createUploadQueue, type QueuedUpload } from "./upload-queue.ts";
import type { UploadOutcome } from "./upload-state.ts";

const answerOf = (id: string) =>
  ({ attachmentId: id, kind: "file", name: id, bytes: 1, contentType: "x" }) as const;

/** A queue whose uploads end when the test says so. */
function setUp(atOnce = 2) {
  const ends = new Map<string, (outcome: UploadOutcome) => void>();
  const progress = new Map<string, (share: number) => void>();
  const cancelled: string[] = [];
  const delivered: string[] = [];
  const link = { online: true };
  const queue = createUploadQueue<QueuedUpload>({
    atOnce,
    online: () => link.online,
    send({ id }, told) {
      progress.set(id, told);
      return {
        result: new Promise((resolve) => ends.set(id, resolve)),
        cancel: () => {
          cancelled.push(id);
          ends.delete(id);
        },
      };
    },
    deliver: ({ id }) => delivered.push(id),
  });
  const end = async (id: string, outcome: UploadOutcome) => {
    ends.get(id)?.(outcome);
    ends.delete(id);
    await settled();
  };
  return {
    queue,
    ends,
    cancelled,
    delivered,
    link,
    progress,
    finish: (id: string) =>
      end(id, { ok: true, value: { conversationId: "c", answer: answerOf(id) } }),
    fail: (id: string) => end(id, { ok: false, code: "offline" }),
    states: () => queue.uploads().map(({ id, state }) => `${id} ${state.status}`),
  };
}

/** Everything that waits on promises alone has run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

const upload = (id: string, change: Partial<QueuedUpload> = {}): QueuedUpload => ({
  id,
  lane: "l",
  released: true,
  state: { status: "waiting" },
  ...change,
});

test("as many as allowed are under way, and tell how far they are", async () => {
  const { queue, progress, finish, states } = setUp();
  queue.add(["1", "2", "3"].map((id) => upload(id)));
  expect(states()).toEqual(["1 uploading", "2 uploading", "3 waiting"]);
  progress.get("1")?.(0.5);
  expect(queue.uploads()[0]?.state).toEqual({ status: "uploading", share: 0.5 });
  await finish("2");
  expect(states()).toEqual(["1 uploading", "2 uploaded", "3 uploading"]);
});

test("uploads become messages in their order, once they are released", async () => {
  const { queue, delivered, finish } = setUp();
  queue.add([upload("1", { released: false }), upload("2", { released: false })]);
  await finish("2");
  expect(delivered).toEqual([]);
  queue.update((one) => ({ ...one, released: true }));
  expect(delivered).toEqual([]);
  await finish("1");
  expect(delivered).toEqual(["1", "2"]);
});

test("a lane does not wait for another one, nor for what is stuck", async () => {
  const { queue, delivered, finish, fail, states } = setUp(4);
  queue.add([
    upload("1"),
    upload("2", { lane: "other" }),
    upload("3", { state: { status: "unfit", problem: "empty" } }),
    upload("4"),
  ]);
  await finish("2");
  expect(delivered).toEqual(["2"]);
  await fail("1");
  await finish("4");
  expect(delivered).toEqual(["2", "4"]);
  expect(states()).toEqual(["1 failed", "3 unfit"]);
});

test("without a connection uploads wait, and go on when it is back", async () => {
  const { queue, link, fail, states } = setUp();
  link.online = false;
  queue.add([upload("1")]);
  expect(states()).toEqual(["1 waiting"]);
  link.online = true;
  queue.advance();
  expect(states()).toEqual(["1 uploading"]);
  link.online = false;
  await fail("1");
  expect(states()).toEqual(["1 waiting"]);
});

test("what was cancelled neither tells its progress nor ends the next attempt under its id", async () => {
  const { queue, ends, progress, cancelled, delivered, finish } = setUp();
  queue.add([upload("1")]);
  const tell = progress.get("1");
  const endFirst = ends.get("1");
  expect(queue.remove(({ id }) => id === "1")).toMatchObject([{ id: "1" }]);
  expect(cancelled).toEqual(["1"]);
  queue.add([upload("1")]);
  tell?.(0.5);
  endFirst?.({ ok: false, code: "internal" });
  await settled();
  expect(queue.uploads()[0]?.state).toEqual({ status: "uploading", share: 0 });
  await finish("1");
  expect(delivered).toEqual(["1"]);
});

test("a closed queue tells nobody, and returns what is left", () => {
  const { queue, cancelled } = setUp(1);
  let told = 0;
  queue.subscribe(() => told++);
  queue.add([upload("1"), upload("2")]);
  const before = told;
  expect(queue.close().map(({ id }) => id)).toEqual(["1", "2"]);
  expect(cancelled).toEqual(["1"]);
  expect(told).toBe(before);
});

const steps = fc.array(
  fc.record({
    act: fc.constantFrom(
      "add",
      "finish",
      "fail",
      "retry",
      "remove",
      "offline",
      "online",
      "release",
    ),
    pick: fc.nat(9),
  }),
  { maxLength: 40 },
);

test("[MED1] whatever happens, each becomes at most one message, in order, and the limit holds", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (all, atOnce) => {
      const { queue, ends, delivered, link, finish, fail } = setUp(atOnce);
      const removed = new Set<string>();
      /** Those that may be overtaken: they failed, or were not released from the first. */
      const late = new Set<string>();
      let added = 0;
      for (const { act, pick } of all) {
        const one = queue.uploads()[pick % Math.max(1, queue.uploads().length)]?.id ?? "";
        const running = [...ends.keys()][pick % Math.max(1, ends.size)] ?? "";
        if (act === "add") {
          const released = pick % 2 === 0;
          if (!released) late.add(String(added));
          queue.add([upload(String(added++), { released })]);
        }
        if (act === "finish") await finish(running);
        if (act === "fail") {
          late.add(running);
          await fail(running);
        }
        if (act === "retry") queue.retry(one);
        if (act === "remove")
          queue.remove(({ id }) => id === one).forEach(({ id }) => removed.add(id));
        if (act === "release") queue.update((each) => ({ ...each, released: true }));
        if (act === "offline") link.online = false;
        if (act === "online") {
          link.online = true;
          queue.advance();
        }
        expect(ends.size).toBeLessThanOrEqual(atOnce);
      }
      const left = queue.uploads().map(({ id }) => id);
      expect(new Set(delivered).size).toBe(delivered.length);
      expect([...delivered, ...left, ...removed].sort()).toEqual(
        Array.from({ length: added }, (_, id) => String(id)).sort(),
      );
      const straight = delivered.filter((id) => !late.has(id)).map(Number);
      expect(straight).toEqual(straight.toSorted((a, b) => a - b));
    }),
  );
});
