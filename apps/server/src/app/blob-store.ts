import type { BlobStore } from "../attachments/blob-store.ts";
import { createDiskBlobStore } from "../attachments/blob-store-disk.ts";
import { createS3BlobStore } from "../attachments/blob-store-s3.ts";
import type { Config } from "../config/config.ts";
import { attachmentsFolder } from "./data-dir.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

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

const S3_MS = 5_000;

/** [SRV16] Throws a StartError when nothing answers at S3_ENDPOINT. Any answer will do: the rights may be narrow. */
export async function checkBlobStore({ S3_BUCKET, S3_ENDPOINT: endpoint }: Config): Promise<void> {
  if (S3_BUCKET === undefined || endpoint === undefined) return;
  await startStep(
    async () => {
      const options = { method: "HEAD", signal: AbortSignal.timeout(S3_MS) } as const;
      await fetch(endpoint, { ...options, headers: { connection: "close" } });
    },
    ({ cause, message }) => {
      const reason = cause instanceof Error ? cause.message || "no connection" : message;
      return { sentence: START_TEXTS.noS3, values: { endpoint: new URL(endpoint).host, reason } };
    },
  );
}
