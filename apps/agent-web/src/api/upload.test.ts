import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onStaleCsrf } from "./http.ts";
import { uploadFile } from "./upload.ts";

/** The requests that reach the browser. Each has its answer at once. */
const answers: { status: number; responseText: string }[] = [];
const sent: FakeRequest[] = [];

class FakeRequest extends EventTarget {
  upload = {};
  status = 0;
  responseText = "";
  onloadend: () => void = () => undefined;
  open = vi.fn<() => void>();
  setRequestHeader = vi.fn<() => void>();
  abort = vi.fn<() => void>();
  send(): void {
    sent.push(this);
    Object.assign(this, answers.shift());
    this.onloadend();
  }
}

beforeEach(() => vi.stubGlobal("XMLHttpRequest", FakeRequest));
afterEach(() => {
  vi.unstubAllGlobals();
  onStaleCsrf(() => Promise.resolve(false));
  answers.length = 0;
  sent.length = 0;
});

const upload = (signal: AbortSignal) =>
  uploadFile({ conversationId: "c1", file: new File(["x"], "a.pdf"), onProgress() {}, signal });
const STALE = { status: 403, responseText: '{"code":"csrf_invalid"}' };
const STORED = { status: 201, responseText: '{"attachmentId":"a"}' };

test("[HTP2] an upload with a stale CSRF token is sent again with a new one", async () => {
  answers.push(STALE, STORED);
  onStaleCsrf(() => Promise.resolve(true));
  expect(await upload(new AbortController().signal)).toEqual({ attachmentId: "a" });
  expect(sent).toHaveLength(2);
});

test("[MED1] an upload that is cancelled while the CSRF token is renewed is not sent again", async () => {
  answers.push(STALE, STORED);
  const cancel = new AbortController();
  onStaleCsrf(() => {
    cancel.abort(new Error("cancelled"));
    return Promise.resolve(true);
  });
  await expect(upload(cancel.signal)).rejects.toThrow("cancelled");
  expect(sent).toHaveLength(1);
});

test.each([
  [{ status: 0, responseText: "" }, "offline"],
  [{ status: 415, responseText: '{"code":"polyglot"}' }, "polyglot"],
  [{ status: 502, responseText: "<html>nginx</html>" }, "unavailable"],
])("[HTP1] a failed upload has the code of %j", async (answer, code) => {
  answers.push(answer);
  await expect(upload(new AbortController().signal)).rejects.toMatchObject({ code });
});
