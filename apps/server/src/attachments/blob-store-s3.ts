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
  /** The address of a service other than AWS. The bucket is then part of the path. */
  endpoint: string | undefined;
  /** Undefined: the AWS SDK reads them from the environment. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** Stores the bytes in an S3-compatible service, which several nodes can share. */
export function createS3BlobStore(options: S3Options): BlobStore {
  const { bucket: Bucket, region, endpoint, credentials } = options;
  const client = new S3Client({
    region,
    // Some services other than AWS store the newer checksums as part of the file.
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
