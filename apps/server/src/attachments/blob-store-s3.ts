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

interface Target {
  client: S3Client;
  Bucket: string;
}

/** Stores the bytes in an S3-compatible service, which several nodes can share. */
export function createS3BlobStore(options: S3Options): BlobStore {
  const target: Target = { client: createS3Client(options), Bucket: options.bucket };
  return {
    put: (key, filePath, contentType) => put(target, { key, filePath, contentType }),
    get: (key) => get(target, key),
    async remove(key) {
      await target.client.send(new DeleteObjectCommand({ Bucket: target.Bucket, Key: key }));
    },
  };
}

function createS3Client({ region, endpoint, credentials }: S3Options): S3Client {
  return new S3Client({
    region,
    // Some services other than AWS store the newer checksums as part of the file.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials !== undefined && { credentials }),
  });
}

async function put(
  { client, Bucket }: Target,
  { key, filePath, contentType }: { key: string; filePath: string; contentType: string },
): Promise<void> {
  const { size } = await stat(filePath);
  await client.send(
    new PutObjectCommand({
      Bucket,
      Key: key,
      ContentType: contentType,
      ContentLength: size,
      Body: createReadStream(filePath),
    }),
  );
}

async function get(
  { client, Bucket }: Target,
  key: string,
): Promise<{ stream: Readable; bytes: number } | null> {
  try {
    const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
    return Body instanceof Readable ? { stream: Body, bytes: ContentLength ?? 0 } : null;
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}
