import { expect, test, vi } from "vitest";
import { coalesce } from "./coalesce.ts";

const unexpected = (error: unknown): never => {
  throw error;
};

/** A task that each test lets end by hand. */
function createTask() {
  const ends: ((error?: Error) => void)[] = [];
  const task = vi.fn<() => Promise<void>>(
    () =>
      new Promise((resolve, reject) =>
        ends.push((error) => (error === undefined ? resolve() : reject(error))),
      ),
  );
  return {
    task,
    end: (error?: Error) => ends.shift()?.(error),
    started: (times: number) => vi.waitFor(() => expect(task).toHaveBeenCalledTimes(times)),
  };
}

const nextTick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("all requests of one tick share a run, which starts after them", async () => {
  const { task, end } = createTask();
  const runs = coalesce({ task, onError: unexpected });
  for (let i = 0; i < 10; i++) runs.request();
  expect(task).not.toHaveBeenCalled();
  expect(runs.busy).toBe(true);
  await nextTick();
  end();
  await runs.settled();
  expect(task).toHaveBeenCalledTimes(1);
  expect(runs.busy).toBe(false);
});

test("requests during a run cause one more run after it, never beside it", async () => {
  const { task, end, started } = createTask();
  const runs = coalesce({ task, onError: unexpected });
  runs.request();
  await started(1);
  for (let i = 0; i < 10; i++) runs.request();
  await nextTick();
  expect(task).toHaveBeenCalledTimes(1);
  end();
  await started(2);
  end();
  await runs.settled();
  expect(task).toHaveBeenCalledTimes(2);
});

test("a task that asks for another run gets it, also before its first await", async () => {
  let left = 3;
  const runs = coalesce({
    task() {
      if (--left > 0) runs.request();
    },
    onError: unexpected,
  });
  runs.request();
  await runs.settled();
  expect(left).toBe(0);
});

test("after it has settled, a request starts a new run", async () => {
  const task = vi.fn<() => void>();
  const runs = coalesce({ task, onError: unexpected });
  await runs.settled();
  for (let times = 1; times <= 2; times++) {
    runs.request();
    await runs.settled();
    expect(task).toHaveBeenCalledTimes(times);
  }
});

test("an error goes to the handler, and a run that is due waits for the handler", async () => {
  const { task, end, started } = createTask();
  const handled = Promise.withResolvers<void>();
  const onError = vi.fn<(error: unknown) => Promise<void>>(() => handled.promise);
  const runs = coalesce({ task, onError });
  runs.request();
  await started(1);
  runs.request();
  const error = new Error("failed");
  end(error);
  await vi.waitFor(() => expect(onError).toHaveBeenCalledExactlyOnceWith(error));
  await nextTick();
  expect(task).toHaveBeenCalledTimes(1);
  handled.resolve();
  await started(2);
  end();
  await runs.settled();
});

test("an error without a request during the run causes no further run", async () => {
  const task = vi.fn<() => void>(() => unexpected(new Error("failed")));
  const runs = coalesce({ task, onError: () => undefined });
  runs.request();
  await runs.settled();
  expect(task).toHaveBeenCalledTimes(1);
});

test("closing waits for the run under way and cancels the one that is due", async () => {
  const { task, end, started } = createTask();
  const runs = coalesce({ task, onError: unexpected });
  runs.request();
  await started(1);
  runs.request();
  let closed = false;
  const closing = runs.close().then(() => (closed = true));
  await nextTick();
  expect(closed).toBe(false);
  end();
  await closing;
  runs.request();
  await nextTick();
  expect(task).toHaveBeenCalledTimes(1);
});

test("closed before its first run, it runs nothing", async () => {
  const task = vi.fn<() => void>();
  const runs = coalesce({ task, onError: unexpected });
  runs.request();
  await runs.close();
  expect(task).not.toHaveBeenCalled();
});
