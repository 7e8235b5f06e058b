import type { UploadAnswer } from "@deskwire/protocol";
import { expect, test, vi } from "vitest";
import type { UploadRequest, UploadResponse } from "@deskwire/chat-view/browser/post-upload";
import type { UploadOutcome } from "@deskwire/chat-view/files/upload-state";
import { createUploads, type Answered, type Picked, type Place, type Upload } from "./uploads.ts";

const picked = (id: string): Picked => ({
  id,
  file: new File(["x"], `${id}.png`),
  kind: "image",
  previewUrl: `blob:${id}`,
});
const answer = (id: string): UploadOutcome => ({
  ok: true,
  value: {
    conversationId: "c",
    answer: {
      attachmentId: `a-${id}`,
      kind: "image",
      name: id,
      bytes: 1,
      contentType: "image/png",
    },
  },
});

function responseOf(outcome: UploadOutcome): UploadResponse {
  if (outcome.ok) return { status: 201, text: JSON.stringify(outcome.value.answer) };
  const { code } = outcome;
  return code === "offline" ? { status: 0, text: "" } : { status: 400, text: `{"code":"${code}"}` };
}

/** Uploads whose requests the test answers. */
function setUp() {
  const tasks: (UploadRequest & { finish: (outcome: UploadOutcome) => Promise<void> })[] = [];
  const link = { online: true };
  const stored = vi.fn<(upload: Upload, answer: UploadAnswer, place: Place) => void>();
  const dropped = vi.fn<(upload: Upload) => void>();
  const uploads = createUploads({
    post: (task) =>
      new Promise((resolve) => {
        const finish = async (outcome: UploadOutcome) => {
          resolve(responseOf(outcome));
          await settled();
        };
        tasks.push({ ...task, finish });
      }),
    token: async () => "t",
    conversation: async () => ({ ok: true, id: "c" }),
    online: () => link.online,
    stored,
    preview: ({ id }) => `blob:again-${id}`,
    dropped,
  });
  const states = () => uploads.getState().map(({ id, state }) => `${id} ${state.status}`);
  const add = (picks: readonly Picked[], answers: Answered | null) =>
    uploads.add(
      picks.map((one) => ({
        ...one,
        answers,
        lane: "",
        released: true,
        state: { status: "waiting" },
      })),
    );
  return { uploads, add, tasks, link, stored, dropped, states };
}

/** Everything that waits on promises alone has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("files go one after the other, in the order chosen", async () => {
  const { uploads, add, tasks, stored, states } = setUp();
  add([picked("1"), picked("2")], { conversationId: "c", seq: 7 });
  await settled();
  expect(states()).toEqual(["1 uploading", "2 waiting"]);
  tasks[0]?.onProgress(0.5);
  expect(uploads.getState()[0]?.state).toEqual({ status: "uploading", share: 0.5 });
  await tasks[0]?.finish(answer("1"));
  expect(states()).toEqual(["2 uploading"]);
  await tasks[1]?.finish(answer("2"));
  expect(states()).toEqual([]);
  expect(stored.mock.calls.map(([{ id }, , place]) => [id, place])).toEqual([
    ["1", { conversationId: "c", replyTo: 7 }],
    ["2", { conversationId: "c", replyTo: 7 }],
  ]);
});

test("[SEQ10] a file that quotes a message of an ended conversation quotes none in the next one", async () => {
  const { add, tasks, stored } = setUp();
  add([picked("1")], { conversationId: "former", seq: 7 });
  await settled();
  await tasks[0]?.finish(answer("1"));
  expect(stored.mock.calls.map(([, , place]) => place)).toEqual([{ conversationId: "c" }]);
});

test("a refused file has its code, and does not hold up the next one", async () => {
  const { uploads, add, tasks, states } = setUp();
  add([picked("1"), picked("2")], null);
  await settled();
  await tasks[0]?.finish({ ok: false, code: "polyglot" });
  expect(uploads.getState()[0]?.state).toEqual({ status: "failed", code: "polyglot" });
  expect(states()).toEqual(["1 failed", "2 uploading"]);
});

test("a failed upload can be retried", async () => {
  const { uploads, add, tasks, states, stored } = setUp();
  add([picked("1")], null);
  await settled();
  await tasks[0]?.finish({ ok: false, code: "busy" });
  uploads.retry("1");
  await settled();
  await tasks[1]?.finish(answer("1"));
  expect(states()).toEqual([]);
  expect(stored).toHaveBeenCalledTimes(1);
});

test("cancelling stops the request, frees the preview and goes on with the next", async () => {
  const { uploads, add, tasks, states, dropped, stored } = setUp();
  add([picked("1"), picked("2")], null);
  await settled();
  uploads.cancel("1");
  expect(tasks[0]?.signal.aborted).toBe(true);
  expect(dropped).toHaveBeenCalledTimes(1);
  await tasks[0]?.finish({ ok: false, code: "offline" });
  expect(states()).toEqual(["2 uploading"]);
  expect(stored).not.toHaveBeenCalled();
});

test("without a connection uploads wait, and go on when it is back", async () => {
  const { uploads, add, tasks, link, states } = setUp();
  link.online = false;
  add([picked("1")], null);
  await settled();
  expect(states()).toEqual(["1 waiting"]);
  link.online = true;
  uploads.resume();
  await settled();
  link.online = false;
  await tasks[0]?.finish({ ok: false, code: "offline" });
  expect(states()).toEqual(["1 waiting"]);
});

test("a request that fails while the connection stands is shown as failed", async () => {
  const { add, tasks, states } = setUp();
  add([picked("1")], null);
  await settled();
  await tasks[0]?.finish({ ok: false, code: "offline" });
  expect(states()).toEqual(["1 failed"]);
});

test("[MED1] a file that was uploaded for an ended conversation is uploaded again for the next one", async () => {
  const { uploads, add, tasks, states } = setUp();
  add([picked("1")], null);
  await settled();
  await tasks[0]?.finish(answer("1"));
  expect(uploads.again("a-1")).toBe(true);
  await settled();
  expect(states()).toEqual(["1 uploading"]);
  expect(uploads.getState()[0]?.previewUrl).toBe("blob:again-1");
  expect(uploads.again("a-1")).toBe(false);
});

test("closing cancels the uploads and frees every preview", async () => {
  const { uploads, add, tasks, dropped } = setUp();
  add([picked("1"), picked("2")], null);
  await settled();
  uploads.close();
  expect(tasks[0]?.signal.aborted).toBe(true);
  expect(dropped).toHaveBeenCalledTimes(2);
  expect(uploads.getState()).toEqual([]);
});
