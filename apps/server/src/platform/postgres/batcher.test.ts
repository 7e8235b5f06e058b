import fc from "fast-check";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { createBatcher, type BatcherOptions } from "./batcher.ts";
import { BusyError } from "./busy-error.ts";

interface Item {
  key: string;
  n: number;
}

/** A flush that the test controls: `land` resolves it with `n * 10` for each item. */
interface Flight {
  items: readonly Item[];
  land(): void;
  crash(error: Error): void;
}

function createHarness(options: Partial<BatcherOptions<Item, number>> = {}) {
  const flights: Flight[] = [];
  const batcher = createBatcher<Item, number>({
    keyOf: (item) => item.key,
    flush: (items) =>
      new Promise((resolve, reject) => {
        flights.push({
          items,
          land: () => resolve(items.map((item) => item.n * 10)),
          crash: reject,
        });
      }),
    ...options,
  });
  return { batcher, flights };
}

/** Waits for all work that needs only the event loop. */
async function settle(): Promise<void> {
  for (let n = 0; n < 10; n++) await new Promise((resolve) => setImmediate(resolve));
}

const dataError = (): Error =>
  Object.assign(new pg.DatabaseError("bad row", 1, "error"), { code: "22P02" });
const items = (count: number, key = (n: number): string => `${n}`): Item[] =>
  Array.from({ length: count }, (_, n) => ({ key: key(n), n }));
const sizes = (flights: readonly Flight[]): number[] =>
  flights.map((flight) => flight.items.length);

describe("flights", () => {
  test("the items of one tick go in one flush, and each caller gets its own result", async () => {
    const { batcher, flights } = createHarness();
    const results = Promise.all(items(30).map((item) => batcher.add(item)));
    expect(batcher.pending).toBe(30);
    await settle();
    expect(sizes(flights)).toEqual([30]);
    flights[0]!.land();
    expect(await results).toEqual(items(30).map((item) => item.n * 10));
    expect(batcher.pending).toBe(0);
  });

  test("items that arrive during a flight wait until it lands, and then go together", async () => {
    const { batcher, flights } = createHarness();
    void batcher.add({ key: "a", n: 1 });
    await settle();
    for (const item of items(50)) void batcher.add(item);
    await settle();
    expect(sizes(flights)).toEqual([1]);
    flights[0]!.land();
    await settle();
    expect(sizes(flights)).toEqual([1, 50]);
  });

  test("a second flight starts only when enough items wait, and a third one never", async () => {
    const { batcher, flights } = createHarness({ maxRows: 200, secondFlightAt: 100 });
    void batcher.add({ key: "first", n: 0 });
    await settle();
    for (const item of items(99)) void batcher.add(item);
    await settle();
    expect(sizes(flights)).toEqual([1]);
    void batcher.add({ key: "hundredth", n: 0 });
    await settle();
    expect(sizes(flights)).toEqual([1, 100]);
    for (const item of items(500, (n) => `more ${n}`)) void batcher.add(item);
    await settle();
    expect(sizes(flights)).toEqual([1, 100]);
    flights[0]!.land();
    await settle();
    expect(sizes(flights)).toEqual([1, 100, 200]);
  });

  test("a flush takes at most maxRows", async () => {
    const { batcher, flights } = createHarness({ maxRows: 40, secondFlightAt: 1_000 });
    for (const item of items(100)) void batcher.add(item);
    await settle();
    flights[0]!.land();
    await settle();
    flights[1]!.land();
    await settle();
    expect(sizes(flights)).toEqual([40, 40, 20]);
  });

  test("[SND4] items of one key are never in two flights, and keep their order", async () => {
    const { batcher, flights } = createHarness({ maxRows: 10, secondFlightAt: 5 });
    for (const item of items(10, () => "same")) void batcher.add(item);
    await settle();
    for (const item of items(20, (n) => (n % 2 === 0 ? "same" : `other ${n}`)))
      void batcher.add({ ...item, n: item.n + 10 });
    await settle();
    expect(
      flights.map((flight) => new Set(flight.items.map((item) => item.key)).has("same")),
    ).toEqual([true, false]);
    expect(flights[1]!.items).toHaveLength(10);
    flights[1]!.land();
    await settle();
    expect(flights).toHaveLength(2);
    flights[0]!.land();
    await settle();
    expect(flights[2]!.items.map((item) => item.n)).toEqual([
      10, 12, 14, 16, 18, 20, 22, 24, 26, 28,
    ]);
  });

  test("each item is flushed once, in the order added among those of its key, whenever flights land", async () => {
    const plan = fc.array(
      fc.oneof(
        fc.record({ add: fc.constantFrom("a", "b", "c", "d") }),
        fc.record({ land: fc.nat({ max: 1 }) }),
      ),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 1, max: 5 }), async (steps, maxRows) => {
        const { batcher, flights } = createHarness({ maxRows, secondFlightAt: 2 });
        const added: Item[] = [];
        const results: Promise<number>[] = [];
        const landed = new Set<Flight>();
        const landOne = (which: number): void => {
          const inAir = flights.filter((flight) => !landed.has(flight));
          const flight = inAir[which % Math.max(1, inAir.length)];
          if (flight === undefined) return;
          landed.add(flight);
          flight.land();
        };
        for (const step of steps) {
          if ("add" in step) {
            const item = { key: step.add, n: added.length };
            added.push(item);
            results.push(batcher.add(item));
          } else landOne(step.land);
          await settle();
          const inAir = flights
            .filter((flight) => !landed.has(flight))
            .map((flight) => new Set(flight.items.map((item) => item.key)));
          expect(inAir.length).toBeLessThanOrEqual(2);
          expect([...(inAir[0] ?? [])].filter((key) => inAir[1]?.has(key))).toEqual([]);
        }
        const drained = batcher.drain();
        while (batcher.pending > 0) {
          landOne(0);
          await settle();
        }
        await drained;
        const flushed = flights.flatMap((flight) => flight.items);
        expect(flushed.toSorted((a, b) => a.n - b.n)).toEqual(added);
        for (const key of ["a", "b", "c", "d"]) {
          const order = flushed.filter((item) => item.key === key).map((item) => item.n);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
        expect(await Promise.all(results)).toEqual(added.map((item) => item.n * 10));
      }),
      { numRuns: 100 },
    );
  });
});

describe("[SND9] a row that the database refuses", () => {
  test("fails alone, at any place of the batch and beside other such rows", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 5 }),
        async (count, poison) => {
          const stored: number[] = [];
          const batcher = createBatcher<Item, number>({
            keyOf: (item) => item.key,
            async flush(batch) {
              if (batch.some((item) => poison.includes(item.n))) throw dataError();
              stored.push(...batch.map((item) => item.n));
              return batch.map((item) => item.n * 10);
            },
          });
          const settled = await Promise.allSettled(
            items(count, () => "same").map((item) => batcher.add(item)),
          );
          settled.forEach((each, n) =>
            expect(each.status).toBe(poison.includes(n) ? "rejected" : "fulfilled"),
          );
          expect(stored).toEqual(
            items(count)
              .map((item) => item.n)
              .filter((n) => !poison.includes(n)),
          );
        },
      ),
    );
  });

  test("does not fail items of its key that arrived while it was in flight", async () => {
    const { batcher, flights } = createHarness();
    const poison = batcher.add({ key: "same", n: 1 });
    await settle();
    const follower = batcher.add({ key: "same", n: 2 });
    await settle();
    const refused = dataError();
    flights[0]!.crash(refused);
    await expect(poison).rejects.toBe(refused);
    await settle();
    flights[1]!.land();
    expect(await follower).toBe(20);
  });

  test("[SND4] an item does not overtake one before it that may be sent again, in the halves of a batch either", async () => {
    const { batcher, flights } = createHarness();
    const keys = ["a", "b", "a", "b", "c"];
    const batch = keys.map((key, n) => batcher.add({ key, n }));
    const told = Promise.allSettled(batch);
    await settle();
    const waiting = batcher.add({ key: "a", n: 9 });
    const waited = Promise.allSettled([waiting]);
    flights[0]!.crash(dataError());
    await settle();
    expect(flights[1]!.items.map((item) => item.n)).toEqual([0, 1]);
    flights[1]!.crash(new Error("connection lost"));
    await settle();
    expect(flights[2]!.items.map((item) => item.n)).toEqual([4]);
    flights[2]!.land();
    expect((await told).map((each) => each.status)).toEqual([
      "rejected",
      "rejected",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    expect((await waited)[0].status).toBe("rejected");
  });

  test("any other failure rejects the whole batch, without a repeat, and the next batch starts", async () => {
    const { batcher, flights } = createHarness();
    const batch = Promise.allSettled(items(5).map((item) => batcher.add(item)));
    await settle();
    flights[0]!.crash(new Error("connection lost"));
    expect((await batch).map((each) => each.status)).toEqual(
      Array.from({ length: 5 }, () => "rejected"),
    );
    expect(flights).toHaveLength(1);
    const next = batcher.add({ key: "0", n: 7 });
    await settle();
    flights[1]!.land();
    expect(await next).toBe(70);
  });
});

describe("[SND10] when too many items are pending", () => {
  test("add refuses at once, and accepts again when there is room", async () => {
    const { batcher, flights } = createHarness({ maxPending: 10, maxRows: 5 });
    const waiting = items(10).map((item) => batcher.add(item));
    await expect(batcher.add({ key: "x", n: 1 })).rejects.toThrow(BusyError);
    await settle();
    await expect(batcher.add({ key: "x", n: 1 })).rejects.toThrow(BusyError);
    flights[0]!.land();
    await Promise.all(waiting.slice(0, 5));
    void batcher.add({ key: "y", n: 2 });
    expect(batcher.pending).toBe(6);
  });
});

describe("[CON5] drain", () => {
  test("resolves at once when idle, otherwise when the last flight has landed", async () => {
    const { batcher, flights } = createHarness({ maxRows: 1 });
    await batcher.drain();
    const added = [batcher.add({ key: "a", n: 1 }), batcher.add({ key: "b", n: 2 })];
    let drained = false;
    const draining = batcher.drain().then(() => (drained = true));
    await settle();
    flights[0]!.land();
    await settle();
    expect(drained).toBe(false);
    flights[1]!.land();
    await draining;
    expect(await Promise.all(added)).toEqual([10, 20]);
  });
});
