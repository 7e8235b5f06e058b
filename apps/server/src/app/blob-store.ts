import type { BlobStore } from "../attachments/blob-store.ts";
import { createDiskBlobStore } from "../attachments/blob-store-disk.ts";
import { createS3BlobStore } from "../attachments/blob-store-s3.ts";
import type { Config } from "../config/config.ts";
import { attachmentsFolder } from "./data-dir.ts";

/** Stores attachments' bytes in S3 when a bucket is configured, otherwise under DATA_DIR. */
export function createBlobStore(config: Config): BlobStore {
  const { S3_BUCKET: bucket, S3_REGION: region, S3_ENDPOINT: endpoint } = config;
  if (bucket === undefined) return createDiskBlobStore(attachmentsFolder(config));
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  const credentials =
    accessKeyId !== undefined && secretAccessKey !== undefined
      ? { accessKeyId, secretAccessKey }
      : undefined;
  return createS3BlobStore({ bucket, region, endpoint, credentials });
}
