import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createConfirmations } from "./confirmations.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Starts a request that reaches the given number of nodes. */
function ask(confirmations: ReturnType<typeof createConfirmations>, reached: number | null) {
  const state = { id: 0, done: false };
  void confirmations
    .request(async (id) => {
      state.id = id;
      return reached;
    })
    .then(() => (state.done = true));
  return state;
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test("a request resolves when every node it reached has confirmed; repeated confirmations count once", async () => {
  const confirmations = createConfirmations(1_000, () => ["b", "c"]);
  const request = ask(confirmations, 3);
  for (const member of ["a", "b", "b"]) confirmations.confirm(request.id, member);
  await settle();
  expect(request.done).toBe(false);
  confirmations.confirm(request.id, "c");
  await settle();
  expect(request.done).toBe(true);
});

test.for([0, null])("a request that reached no node resolves at once (%s)", async (reached) => {
  const request = ask(
    createConfirmations(1_000, () => ["b"]),
    reached,
  );
  await settle();
  expect(request.done).toBe(true);
});

test("a node that does not confirm delays one request; the next ones wait for it only after it was heard", async () => {
  const confirmations = createConfirmations(1_000, () => ["b", "stopped"]);
  const first = ask(confirmations, 3);
  for (const member of ["a", "b"]) confirmations.confirm(first.id, member);
  await vi.advanceTimersByTimeAsync(999);
  expect(first.done).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(first.done).toBe(true);

  const second = ask(confirmations, 3);
  for (const member of ["a", "b"]) confirmations.confirm(second.id, member);
  await settle();
  expect(second.done).toBe(true);

  confirmations.hear("stopped");
  const third = ask(confirmations, 3);
  for (const member of ["a", "b"]) confirmations.confirm(third.id, member);
  await settle();
  expect(third.done).toBe(false);
});

test("closing resolves open requests", async () => {
  const confirmations = createConfirmations(1_000, () => ["b"]);
  const request = ask(confirmations, 2);
  await settle();
  confirmations.close();
  await settle();
  expect(request.done).toBe(true);
});

test("a subscriber without a member delays one request; later ones still wait for known members", async () => {
  const confirmations = createConfirmations(1_000, () => ["b"]);
  const first = ask(confirmations, 3);
  for (const member of ["a", "b"]) confirmations.confirm(first.id, member);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(first.done).toBe(true);

  const second = ask(confirmations, 3);
  confirmations.confirm(second.id, "a");
  await settle();
  expect(second.done).toBe(false);
  confirmations.confirm(second.id, "b");
  await settle();
  expect(second.done).toBe(true);

  // Redis no longer counts it.
  const third = ask(confirmations, 2);
  confirmations.confirm(third.id, "a");
  await settle();
  expect(third.done).toBe(false);
});
