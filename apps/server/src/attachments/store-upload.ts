import { rm, stat } from "node:fs/promises";
import type { UploadAnswer } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import { checkAccess } from "../conversations/access.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import type { Database } from "../platform/postgres/database.ts";
import { attachmentStore, type NewAttachment } from "./attachment-store.ts";
import { blobKey } from "./blob-key.ts";
import type { BlobStore } from "./blob-store.ts";
import { cleanFileName, imageFileName } from "./file-name.ts";
import type { ImageEncoder } from "./image-encoder.ts";
import { judgeFile } from "./judge-file.ts";
import { sniffFile } from "./sniff-file.ts";

export interface StoreParts {
  database: Database;
  blobs: BlobStore;
  images: Pick<ImageEncoder, "encode">;
}

export interface UploadedFile {
  conversationId: string;
  name: string;
  /** A temporary file. It is removed in any case. */
  path: string;
  /** [MED9] The address whose uploads are counted together, if there is one. */
  address: string | null;
}

/** [MED1] Stores an upload for its conversation. Others see it only after a `send` with its id. */
export async function storeUpload(
  parts: StoreParts,
  actor: Actor,
  file: UploadedFile,
): Promise<Outcome<UploadAnswer>> {
  try {
    // `checkUpload` was called before the file was read. The conversation may have ended since then.
    const access = await checkAccess(parts.database.pool, actor, "attach", file.conversationId);
    if (!access.ok) return access;
    const verdict = judgeFile(await sniffFile(file));
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

async function storeImage(
  parts: StoreParts,
  actor: Actor,
  file: UploadedFile,
): Promise<Outcome<UploadAnswer>> {
  const encoded = await parts.images.encode({ path: file.path, owner: actor.key });
  if (!encoded.ok) return encoded;
  const { contentType, width, height } = encoded.value;
  const id = uuidv7();
  await parts.blobs.put(blobKey(id, true), `${file.path}.thumb`, "image/webp");
  const { size } = await stat(`${file.path}.out`);
  return keep(parts, `${file.path}.out`, {
    id,
    conversationId: file.conversationId,
    uploader: actor.key,
    address: file.address,
    kind: "image",
    name: imageFileName(file.name, contentType),
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
    address: file.address,
    kind: "file",
    name: cleanFileName(file.name),
    contentType: file.contentType,
    bytes: size,
    width: null,
    height: null,
  });
}

/** The bytes are stored before the row: every row has its bytes, and bytes without a row are orphans. */
async function keep(
  parts: StoreParts,
  path: string,
  row: NewAttachment,
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
