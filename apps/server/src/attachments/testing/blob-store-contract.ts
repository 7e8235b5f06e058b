import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BlobStore } from "../blob-store.ts";

/** The contract of BlobStore. Every implementation passes it. */
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

    test("get returns the bytes that were put, and their length", async () => {
      const content = "合同 \0 \r\n".repeat(50_000);
      await put("ab/one", content);
      const found = await store.get("ab/one");
      expect(found?.bytes).toBe(Buffer.byteLength(content));
      expect(found === null ? null : await text(found.stream)).toBe(content);
    });

    test("get returns null for a key that was never put or was removed", async () => {
      expect(await store.get("ab/never")).toBeNull();
      await put("ab/two.thumb", "x");
      await store.remove("ab/two.thumb");
      expect(await store.get("ab/two.thumb")).toBeNull();
      await store.remove("ab/two.thumb");
    });

    test("keys returns the keys of one folder, for the first database only", async () => {
      expect((await store.keys?.("cd", "epoch")) ?? []).toEqual([]);
      await put("cd/three", "x");
      await put("ef/four", "x");
      expect((await store.keys?.("cd", "epoch")) ?? ["cd/three"]).toEqual(["cd/three"]);
      expect((await store.keys?.("cd", "another database")) ?? []).toEqual([]);
    });

    test("an empty file can be stored", async () => {
      await put("ab/empty", "");
      const found = await store.get("ab/empty");
      expect([found?.bytes, found === null ? null : await text(found.stream)]).toEqual([0, ""]);
    });
  });
}
