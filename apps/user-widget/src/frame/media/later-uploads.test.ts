import { expect, test, vi } from "vitest";
import { createLaterUploads } from "./later-uploads.ts";
import type { Upload, Uploads } from "./uploads.ts";

const upload = (id: string): Upload => ({
  id,
  file: new File(["x"], id),
  kind: "file",
  previewUrl: null,
  answers: null,
  lane: "",
  released: true,
  state: { status: "waiting" },
});

/** Uploads that only keep what is added. */
function keeping() {
  let kept: readonly Upload[] = [];
  let tell: () => void = () => undefined;
  const uploads: Uploads = {
    getState: () => kept,
    subscribe(listener) {
      tell = listener;
      return () => undefined;
    },
    add(added) {
      kept = [...kept, ...added];
      tell();
    },
    retry: vi.fn<(id: string) => void>(),
    cancel: vi.fn<(id: string) => void>(),
    again: () => true,
    resume: vi.fn<() => void>(),
    close: vi.fn<() => void>(),
  };
  return uploads;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const online = () => true;
const statesOf = (uploads: Uploads) =>
  uploads.getState().map(({ id, state }) => `${id} ${state.status}`);
const idsOf = (uploads: Uploads) => uploads.getState().map(({ id }) => id);

test("files wait in sight until the code is loaded, and are then uploaded in order", async () => {
  const inner = keeping();
  const load = vi.fn<() => Promise<Uploads>>(() => Promise.resolve(inner));
  const uploads = createLaterUploads({ load, online });
  const told = vi.fn<() => void>();
  uploads.subscribe(told);
  expect(load).not.toHaveBeenCalled();
  uploads.add([upload("1")]);
  uploads.add([upload("2")]);
  expect(idsOf(uploads)).toEqual(["1", "2"]);
  await settled();
  expect(idsOf(inner)).toEqual(["1", "2"]);
  expect(idsOf(uploads)).toEqual(["1", "2"]);
  expect(load).toHaveBeenCalledTimes(1);
  expect(told).toHaveBeenCalledTimes(3);
  uploads.add([upload("3")]);
  expect(idsOf(inner)).toEqual(["1", "2", "3"]);
});

test("without a connection files wait for it, and the code is then loaded", async () => {
  const inner = keeping();
  const load = vi.fn<() => Promise<Uploads>>();
  load.mockRejectedValueOnce(new Error("offline")).mockResolvedValue(inner);
  const uploads = createLaterUploads({ load, online: () => false });
  uploads.add([upload("1")]);
  await settled();
  expect(statesOf(uploads)).toEqual(["1 waiting"]);
  uploads.resume();
  await settled();
  expect(idsOf(inner)).toEqual(["1"]);
});

test("code that cannot be loaded fails the files; a retry loads it and uploads the one", async () => {
  const inner = keeping();
  const load = vi.fn<() => Promise<Uploads>>();
  load.mockRejectedValueOnce(new Error("404")).mockResolvedValue(inner);
  const uploads = createLaterUploads({ load, online });
  uploads.add([upload("1"), upload("2")]);
  await settled();
  expect(statesOf(uploads)).toEqual(["1 failed", "2 failed"]);
  uploads.resume();
  expect(load).toHaveBeenCalledTimes(1);
  uploads.retry("2");
  expect(statesOf(uploads)).toEqual(["1 failed", "2 waiting"]);
  await settled();
  expect(statesOf(inner)).toEqual(["1 failed", "2 waiting"]);
});

test("without a file nothing is loaded when the connection is back", () => {
  const load = vi.fn<() => Promise<Uploads>>(() => Promise.resolve(keeping()));
  createLaterUploads({ load, online }).resume();
  expect(load).not.toHaveBeenCalled();
});

test("a file that waits can be cancelled, and what is closed uploads nothing", async () => {
  const inner = keeping();
  const uploads = createLaterUploads({ load: () => Promise.resolve(inner), online });
  uploads.add([upload("1"), upload("2")]);
  uploads.cancel("1");
  expect(idsOf(uploads)).toEqual(["2"]);
  uploads.close();
  await settled();
  expect(idsOf(inner)).toEqual([]);
});
