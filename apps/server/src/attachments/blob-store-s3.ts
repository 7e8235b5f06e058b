import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { BlobStore } from "./blob-store.ts";

export interface S3Options {
  bucket: string;
  region: string;
  /** For services other than AWS; buckets are then part of the path. */
  endpoint: string | undefined;
  /** Unset: from the environment, as AWS's own tools do. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** Any S3-compatible service: what several nodes share. */
export function createS3BlobStore(options: S3Options): BlobStore {
  const { bucket: Bucket, region, endpoint, credentials } = options;
  const client = new S3Client({
    region,
    // Stores other than AWS take the newer checksums for a part of the file.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials !== undefined && { credentials }),
  });
  return {
    async put(Key, filePath, ContentType) {
      const { size: ContentLength } = await stat(filePath);
      await client.send(
        new PutObjectCommand({
          Bucket,
          Key,
          ContentType,
          ContentLength,
          Body: createReadStream(filePath),
        }),
      );
    },
    async get(Key) {
      try {
        const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return Body instanceof Readable ? { stream: Body, bytes: ContentLength ?? 0 } : null;
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}
