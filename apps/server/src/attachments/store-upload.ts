import { createReadStream } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { fileTypeFromFile } from "file-type";
import type { UploadAnswer } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import { cleanFileName, judgeFile, TAIL_BYTES, type SniffedFile } from "./media.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { attachmentStore, blobKey, type AttachmentRecord } from "./attachment-store.ts";
import type { BlobStore } from "./blob-store.ts";
import { checkAccess } from "../conversations/access.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { encodeImage } from "./encode-image.ts";

export interface StoreParts {
  database: Database;
  blobs: BlobStore;
}

export interface UploadedFile {
  conversationId: string;
  name: string;
  /** A temporary file; it is removed, whatever happens. */
  path: string;
}

/** [MED1] Keeps an upload for its conversation. Only `send` with its id shows it to anybody. */
export async function storeUpload(
  parts: StoreParts,
  actor: Actor,
  file: UploadedFile,
): Promise<Outcome<UploadAnswer>> {
  try {
    // Again after the bytes have come: the conversation may have ended meanwhile.
    const access = await checkAccess(parts.database.pool, actor, "attach", file.conversationId);
    if (!access.ok) return access;
    const verdict = judgeFile(await sniff(file));
    if (verdict.kind === "refused") return { ok: false, refusal: verdict.refusal };
    return verdict.kind === "image"
      ? await storeImage(parts, actor, file)
      : await storeFile(parts, actor, { ...file, contentType: verdict.contentType });
  } finally {
    await Promise.all(
      ["", ".out", ".thumb"].map((suffix) => rm(`${file.path}${suffix}`, { force: true })),
    );
  }
}

async function sniff({ name, path }: UploadedFile): Promise<SniffedFile> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL_BYTES);
    const head = await handle.read(Buffer.alloc(length), 0, length, 0);
    const tail = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const sniffed = (await fileTypeFromFile(path))?.mime ?? null;
    const holdsNul = sniffed === null && (await hasNul(path));
    return { name, sniffed, head: head.buffer, tail: tail.buffer, holdsNul };
  } finally {
    await handle.close();
  }
}

async function hasNul(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path)) if ((chunk as Buffer).includes(0)) return true;
  return false;
}

async function storeImage(
  parts: StoreParts,
  actor: Actor,
  file: UploadedFile,
): Promise<Outcome<UploadAnswer>> {
  const encoded = await encodeImage(file.path);
  if (!encoded.ok) return encoded;
  const { contentType, width, height } = encoded.value;
  const id = uuidv7();
  await parts.blobs.put(blobKey(id, true), `${file.path}.thumb`, "image/webp");
  const { size } = await stat(`${file.path}.out`);
  return keep(parts, `${file.path}.out`, {
    id,
    conversationId: file.conversationId,
    uploader: actor.key,
    kind: "image",
    name: cleanFileName(file.name),
    contentType,
    bytes: size,
    width,
    height,
  });
}

async function storeFile(
  parts: StoreParts,
  actor: Actor,
  file: UploadedFile & { contentType: string },
): Promise<Outcome<UploadAnswer>> {
  const { size } = await stat(file.path);
  return keep(parts, file.path, {
    id: uuidv7(),
    conversationId: file.conversationId,
    uploader: actor.key,
    kind: "file",
    name: cleanFileName(file.name),
    contentType: file.contentType,
    bytes: size,
    width: null,
    height: null,
  });
}

/** The bytes first: a row always has its bytes, and bytes without a row are nobody's. */
async function keep(
  parts: StoreParts,
  path: string,
  row: Omit<AttachmentRecord, "seq">,
): Promise<Outcome<UploadAnswer>> {
  await parts.blobs.put(blobKey(row.id, false), path, row.contentType);
  await attachmentStore.insert(parts.database.pool, row);
  return done({
    attachmentId: row.id,
    kind: row.kind,
    name: row.name,
    bytes: row.bytes,
    contentType: row.contentType,
    ...(row.width !== null &&
      row.height !== null && { width: row.width, height: row.height, thumb: thumbUrl(row.id) }),
  });
}

export function thumbUrl(id: string): string {
  return `/api/v1/attachments/${id}/thumb`;
}
