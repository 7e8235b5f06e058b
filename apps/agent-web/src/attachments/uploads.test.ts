import { describe, expect, it } from "vitest";
import { ApiError } from "../api/http.ts";
import type { UploadAnswer } from "@deskwire/protocol";
import type { UploadOptions } from "../api/upload.ts";
import { createUploads } from "./uploads.ts";

/** Uploads that the test ends. */
function setUp() {
  const travelling = new Map<
    string,
    UploadOptions & { resolve: (answer: UploadAnswer) => void; reject: (error: unknown) => void }
  >();
  const delivered: string[] = [];
  const replies: (number | null)[] = [];
  const dropped: string[] = [];
  const discarded: string[] = [];
  const uploads = createUploads({
    upload: (options) =>
      new Promise((resolve, reject) => {
        travelling.set(options.file.name, { ...options, resolve, reject });
        options.signal.addEventListener("abort", () => reject(options.signal.reason as Error));
      }),
    online: () => true,
    deliver(item) {
      delivered.push(item.file.name);
      replies.push(item.replyTo);
    },
    makePreview: (file) => `blob:${file.name}`,
    dropPreview: (url) => dropped.push(url),
    discard: (attachmentId) => discarded.push(attachmentId),
    bytesMax: () => 100,
  });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  const arrive = async (name: string) => {
    const answer = { attachmentId: name, kind: "file" as const, name, bytes: 1, contentType: "x" };
    travelling.get(name)?.resolve(answer);
    await settle();
  };
  const fail = async (name: string) => {
    travelling.get(name)?.reject(new ApiError("offline", 0));
    await settle();
  };
  const states = () =>
    uploads.store.getState().items.map(({ file, state }) => `${file.name} ${state.status}`);
  return {
    uploads,
    travelling,
    delivered,
    replies,
    dropped,
    discarded,
    arrive,
    fail,
    settle,
    states,
  };
}

const file = (name: string) => new File(["x"], name);

describe("uploads", () => {
  it("[MED14] that are taken off the message are removed from the server, and sent ones are not", async () => {
    const { uploads, arrive, discarded, delivered } = setUp();
    uploads.add("c1", [file("a.pdf"), file("b.pdf")]);
    await arrive("a.pdf");
    uploads.remove("1");
    uploads.remove("2");
    expect(discarded).toEqual(["a.pdf"]);
    uploads.add("c1", [file("c.pdf"), file("d.pdf")]);
    await arrive("c.pdf");
    uploads.release("c1", null);
    uploads.add("c2", [file("e.pdf")]);
    await arrive("e.pdf");
    uploads.drop("c2");
    expect([delivered, discarded]).toEqual([["c.pdf"], ["a.pdf", "e.pdf"]]);
  });

  it("run two at a time, and tell their progress", async () => {
    const { uploads, travelling, arrive, states } = setUp();
    uploads.add("c1", [file("a.png"), file("b.pdf"), file("c.pdf")]);
    expect(states()).toEqual(["a.png uploading", "b.pdf uploading", "c.pdf waiting"]);
    travelling.get("a.png")?.onProgress(0.5);
    expect(uploads.store.getState().items[0]?.state).toEqual({ status: "uploading", share: 0.5 });
    await arrive("a.png");
    expect(states()).toEqual(["a.png uploaded", "b.pdf uploading", "c.pdf uploading"]);
  });

  it("are sent in order once they are released, whichever ends first", async () => {
    const { uploads, delivered, replies, arrive, states } = setUp();
    uploads.add("c1", [file("a.png"), file("b.pdf")]);
    await arrive("b.pdf");
    uploads.release("c1", 7);
    expect(delivered).toEqual([]);
    await arrive("a.png");
    expect(delivered).toEqual(["a.png", "b.pdf"]);
    expect(replies).toEqual([7, null]);
    expect(states()).toEqual([]);
  });

  it("are not sent before they are released, nor into another conversation", async () => {
    const { uploads, delivered, arrive } = setUp();
    uploads.add("c1", [file("a.png")]);
    uploads.add("c2", [file("b.png")]);
    await arrive("a.png");
    await arrive("b.png");
    uploads.release("c2", null);
    expect(delivered).toEqual(["b.png"]);
  });

  it("do not wait for a failed one, which can be retried", async () => {
    const { uploads, delivered, arrive, fail, states } = setUp();
    uploads.add("c1", [file("a.png"), file("b.png")]);
    uploads.release("c1", null);
    await fail("a.png");
    await arrive("b.png");
    expect(delivered).toEqual(["b.png"]);
    expect(states()).toEqual(["a.png failed"]);
    uploads.retry("1");
    await arrive("a.png");
    expect(delivered).toEqual(["b.png", "a.png"]);
  });

  it("are cancelled when they are removed, and make room for the next", async () => {
    const { uploads, travelling, dropped, settle, states } = setUp();
    uploads.add("c1", [file("a.png"), file("b.png"), file("c.png")]);
    uploads.remove("1");
    await settle();
    expect(travelling.get("a.png")?.signal.aborted).toBe(true);
    expect(dropped).toEqual(["blob:a.png"]);
    expect(states()).toEqual(["b.png uploading", "c.png uploading"]);
  });

  it("[MED1] do not start with a file above the server's limit", () => {
    const { uploads, states } = setUp();
    uploads.add("c1", [new File(["x".repeat(101)], "a.pdf"), new File(["x".repeat(100)], "b.pdf")]);
    expect(states()).toEqual(["a.pdf unfit", "b.pdf uploading"]);
  });

  it("[MED2] do not start with a file that the server would refuse", () => {
    const { uploads, travelling, states } = setUp();
    uploads.add("c1", [file("a.svg")]);
    expect(states()).toEqual(["a.svg unfit"]);
    expect(travelling.size).toBe(0);
  });

  it("are cancelled when the conversation goes to another agent, and their names are kept", async () => {
    const { uploads, travelling, dropped, settle, states } = setUp();
    uploads.add("c1", [file("a.png"), file("b.pdf")]);
    uploads.add("c2", [file("c.pdf")]);
    uploads.drop("c1");
    await settle();
    expect(states()).toEqual(["c.pdf uploading"]);
    expect(travelling.get("a.png")?.signal.aborted).toBe(true);
    expect(dropped).toEqual(["blob:a.png"]);
    expect(uploads.store.getState().dropped["c1"]).toEqual(["a.png", "b.pdf"]);
    uploads.forgetDropped("c1");
    expect(uploads.store.getState().dropped["c1"]).toEqual([]);
  });
});
