import { VISITOR_PREFIX } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";

/** Uploads that no message shows, stored or under way. */
export interface Unsent {
  files: number;
  bytes: number;
}

export interface UploadQuota {
  /** Of one participant. */
  own: Unsent;
  /** Of all visitors from one address. Anybody can become any number of visitors. */
  address: Unsent;
}

const MIB = 1_048_576;

/** [MED9] Any number of bytes that is allowed for one file leaves room for some files. */
export function uploadQuota(uploadBytesMax: number): UploadQuota {
  return {
    own: { files: 20, bytes: Math.max(100 * MIB, 5 * uploadBytesMax) },
    address: { files: 100, bytes: Math.max(500 * MIB, 25 * uploadBytesMax) },
  };
}

/** Whether further uploads fit beside those that are there. */
export function fitsQuota(present: Unsent, further: Unsent, quota: Unsent): boolean {
  return (
    present.files + further.files <= quota.files && present.bytes + further.bytes <= quota.bytes
  );
}

export function sumOf(...all: readonly Unsent[]): Unsent {
  return all.reduce(
    (sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }),
    { files: 0, bytes: 0 },
  );
}

/** The address whose uploads are counted together; null for everybody whom somebody vouches for. */
export function countedAddress(actor: Actor, address: string): string | null {
  return actor.kind === "user" && actor.id.startsWith(VISITOR_PREFIX) ? address : null;
}
