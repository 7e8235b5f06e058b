import { randomBytes } from "node:crypto";

/** A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, the rest random. */
export function uuidv7(now: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether this is a UUID in lower case with hyphens. */
export function isUuid(text: string | undefined): text is string {
  return text !== undefined && UUID.test(text);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The creation time in a UUIDv7, in epoch milliseconds. */
export function timeOfUuid(id: string): number {
  return Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
}
