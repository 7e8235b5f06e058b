import type { UploadAnswer } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import { refuse, type Outcome } from "../platform/kernel/outcome.ts";
import { attachmentStore } from "./attachment-store.ts";
import { checkUpload } from "./check-upload.ts";
import type { StorageRoom } from "./storage-room.ts";
import { storeUpload, type StoreParts, type UploadedFile } from "./store-upload.ts";
import { countedAddress, fitsQuota, type UploadQuota } from "./upload-quota.ts";
import type { UploadsUnderWay } from "./uploads-under-way.ts";

export interface AcceptParts extends StoreParts {
  room: StorageRoom;
  quota: UploadQuota;
  underWay: UploadsUnderWay;
}

export interface UploadRequest {
  conversationId: string;
  /** Where the request comes from. */
  address: string;
  /** How many bytes may come. */
  bytes: number;
}

/** Reads the file of a request. */
export type ReadFile = () => Promise<Outcome<Omit<UploadedFile, "conversationId" | "address">>>;

/**
 * [MED1] [MED9] Stores an upload. The actor's access, the quotas and the room on the disk are checked before the first byte
 * is read. An upload under way counts, so uploads at the same time do not pass a quota together.
 */
export async function acceptUpload(
  parts: AcceptParts,
  { actor, read, ...request }: UploadRequest & { actor: Actor; read: ReadFile },
): Promise<Outcome<UploadAnswer>> {
  const allowed = await checkUpload(parts, actor, request.conversationId);
  if (!allowed.ok) return allowed;
  const address = countedAddress(actor, request.address);
  const keys = [actor.key, ...(address === null ? [] : [addressKey(address)])];
  const end = parts.underWay.begin(keys, request.bytes);
  try {
    const fits = await checkRoom(parts, { actor, address });
    if (!fits.ok) return fits;
    const file = await read();
    return file.ok ? await storeUpload(parts, actor, { ...file.value, ...request, address }) : file;
  } catch (error) {
    if (isDiskFull(error)) return parts.room.refuse();
    throw error;
  } finally {
    end();
  }
}

/**
 * This upload is under way already. What is under way is read before what is stored: an upload that is stored between the
 * two counts twice, never not at all.
 */
async function checkRoom(
  { database: { pool }, underWay, quota, room }: AcceptParts,
  { actor, address }: { actor: Actor; address: string | null },
): Promise<Outcome<null>> {
  const coming = underWay.of(actor.key);
  const comingFrom = address === null ? null : underWay.of(addressKey(address));
  const own = await attachmentStore.unsentOf(pool, actor.key);
  if (!fitsQuota(own, coming, quota.own)) return refuse("upload_quota");
  if (address !== null && comingFrom !== null) {
    const present = await attachmentStore.unsentFrom(pool, address);
    if (!fitsQuota(present, comingFrom, quota.address)) return refuse("upload_quota");
  }
  return room.check(underWay.bytes);
}

/** No participant has such a key. */
function addressKey(address: string): string {
  return `address ${address}`;
}

function isDiskFull(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOSPC" || error.code === "EDQUOT")
  );
}
