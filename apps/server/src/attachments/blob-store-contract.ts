import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BlobStore } from "./blob-store.ts";

/** What attachments can rely on, wherever their bytes are. */
export function describeBlobStore(
  name: string,
  open: () => Promise<{ store: BlobStore; close(): Promise<void> }>,
): void {
  describe(`blob store: ${name}`, () => {
    let store: BlobStore;
    let close: () => Promise<void>;
    let folder: string;

    beforeAll(async () => {
      ({ store, close } = await open());
      folder = await mkdtemp(join(tmpdir(), "deskwire-blob-"));
    });
    afterAll(async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    });

    async function put(key: string, content: string): Promise<void> {
      const path = join(folder, "given");
      await writeFile(path, content);
      await store.put(key, path, "text/plain");
    }

    test("what was put is got, byte for byte, with its length", async () => {
      const content = "合同 \0 \r\n".repeat(50_000);
      await put("ab/one", content);
      const found = await store.get("ab/one");
      expect(found?.bytes).toBe(Buffer.byteLength(content));
      expect(found === null ? null : await text(found.stream)).toBe(content);
    });

    test("what is not there is null, and what was removed is not there", async () => {
      expect(await store.get("ab/never")).toBeNull();
      await put("ab/two.thumb", "x");
      await store.remove("ab/two.thumb");
      expect(await store.get("ab/two.thumb")).toBeNull();
      await store.remove("ab/two.thumb");
    });

    test("a folder's keys are those that are there, where the store tells them", async () => {
      expect((await store.keys?.("cd", "epoch")) ?? []).toEqual([]);
      await put("cd/three", "x");
      await put("ef/four", "x");
      expect((await store.keys?.("cd", "epoch")) ?? ["cd/three"]).toEqual(["cd/three"]);
      expect((await store.keys?.("cd", "another database")) ?? []).toEqual([]);
    });

    test("an empty file is a file", async () => {
      await put("ab/empty", "");
      const found = await store.get("ab/empty");
      expect([found?.bytes, found === null ? null : await text(found.stream)]).toEqual([0, ""]);
    });
  });
}
