import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import { describeBlobStore } from "./blob-store-contract.ts";
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
