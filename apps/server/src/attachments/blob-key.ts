/** The key of an attachment's bytes or of its thumbnail. Keys are spread over `BLOB_FOLDERS` folders to keep each one small. */
export function blobKey(id: string, thumb: boolean): string {
  return `${id.slice(-2)}/${id}${thumb ? ".thumb" : ""}`;
}

/** The number of folders that `blobKey` uses. */
export const BLOB_FOLDERS = 256;

/** The name of folder `n`, modulo `BLOB_FOLDERS`. */
export function blobFolder(n: number): string {
  return (n % BLOB_FOLDERS).toString(16).padStart(2, "0");
}

const ATTACHMENT_KEY =
  /^[0-9a-f]{2}\/([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})[.a-z]*$/;

/** The id of the attachment that owns a key, also of a partial file that a crash left; null for other keys. */
export function attachmentOfKey(key: string): string | null {
  return ATTACHMENT_KEY.exec(key)?.[1] ?? null;
}
