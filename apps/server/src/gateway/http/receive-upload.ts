import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { FILE_MODE } from "../../platform/files/modes.ts";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";

export interface UploadLimits {
  temporaryDir: string;
  bytesMax: number;
}

/** A file in the temporary folder. */
export interface ReceivedFile {
  name: string;
  path: string;
}

/** [MED1] Streams the field `file` of a form to disk, never into memory, and stops at the size limit. */
export async function receiveUpload(
  request: FastifyRequest,
  limits: UploadLimits,
): Promise<Outcome<ReceivedFile>> {
  if (!request.isMultipart())
    return refuse("unsupported_type", "Send multipart/form-data with the field `file`.");
  const part = await request
    .file()
    .catch((error: unknown) => (isFormError(error) ? undefined : null));
  if (part === null) return refuse("upload_cut");
  if (part === undefined) return refuse("bad_request", "The field `file` is missing.");
  return writeToDisk(part, limits);
}

/** The disk, or the account's share of it, is full. */
const FULL = ["ENOSPC", "EDQUOT"];

async function writeToDisk(
  part: MultipartFile,
  { temporaryDir, bytesMax }: UploadLimits,
): Promise<Outcome<ReceivedFile>> {
  const path = join(temporaryDir, randomUUID());
  try {
    await pipeline(part.file, createWriteStream(path, { flags: "wx", mode: FILE_MODE }));
  } catch (error) {
    await rm(path, { force: true });
    if (FULL.includes(String((error as NodeJS.ErrnoException).code))) throw error;
    return refuse("upload_cut");
  }
  if (!part.file.truncated) return done({ name: part.filename, path });
  await rm(path, { force: true });
  return refuse("too_large", `A file may have ${bytesMax} bytes.`);
}

/** Whether the form arrived and the multipart plugin refuses its content; otherwise the connection broke. */
function isFormError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("FST_");
}
