import { mkdtemp, open, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import S3rver from "s3rver";
import { expect, test, vi } from "vitest";
import { describeBlobStore } from "./testing/blob-store-contract.ts";
import { createDiskBlobStore } from "./blob-store-disk.ts";
import { createS3BlobStore } from "./blob-store-s3.ts";

const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), "deskwire-store-"));

describeBlobStore("disk", async () => {
  const folder = await temporary();
  return {
    store: createDiskBlobStore(folder),
    close: () => rm(folder, { recursive: true, force: true }),
  };
});

describeBlobStore("S3-compatible", async () => {
  const folder = await temporary();
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: folder,
    configureBuckets: [{ name: "deskwire", configs: [] }],
  });
  const { port } = await server.run();
  const store = createS3BlobStore({
    bucket: "deskwire",
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
  });
  return {
    store,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

/** The inodes that are synced while `run` runs. */
async function syncedIn(folder: string, run: () => Promise<void>): Promise<number[]> {
  const handle = await open(folder, "r");
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const { sync } = prototype;
  const synced: number[] = [];
  const spy = vi.spyOn(prototype, "sync").mockImplementation(async function (this: FileHandle) {
    synced.push((await this.stat()).ino);
    return sync.call(this);
  });
  await run();
  spy.mockRestore();
  return synced;
}

test("disk: put syncs the file, its folder entry and those of new folders, so that a file survives a power cut", async () => {
  const folder = await temporary();
  const given = join(folder, "given");
  await writeFile(given, "x");
  const store = createDiskBlobStore(relative(".", join(folder, "attachments")));
  const inode = async (...names: string[]): Promise<number> =>
    (await stat(join(folder, ...names))).ino;
  const first = await syncedIn(folder, () => store.put("ab/one", given, "text/plain"));
  expect(first).toEqual([
    await inode("attachments", "ab", "one"),
    await inode("attachments", "ab"),
    await inode("attachments"),
    await inode(),
  ]);
  const second = await syncedIn(folder, () => store.put("ab/two", given, "text/plain"));
  expect(second).toEqual([
    await inode("attachments", "ab", "two"),
    await inode("attachments", "ab"),
  ]);
  await rm(folder, { recursive: true });
});
