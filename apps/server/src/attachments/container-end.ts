/** The longest end of a ZIP archive: a record of 22 bytes and the longest comment. */
export const TAIL_BYTES = 22 + 65_535;

const ZIP_END = Buffer.from("PK\x05\x06", "latin1");
const ZIP_END_BYTES = 22;
const COMMENT_LENGTH_AT = 20;
/** PDF readers look for the header in the first and for the end in the last part of a file of this length. */
const PDF_PART_BYTES = 1_024;

/** Whether the file ends with the end record of a ZIP archive, whose comment reaches to the last byte. */
export function isZipByEnd(tail: Buffer): boolean {
  for (let at = tail.lastIndexOf(ZIP_END); at >= 0; at = lastBefore(tail, at)) {
    const hasRecord = at + ZIP_END_BYTES <= tail.length;
    if (hasRecord && endOfZip(tail, at) === tail.length) return true;
  }
  return false;
}

function lastBefore(tail: Buffer, at: number): number {
  return at === 0 ? -1 : tail.lastIndexOf(ZIP_END, at - 1);
}

function endOfZip(tail: Buffer, at: number): number {
  return at + ZIP_END_BYTES + tail.readUInt16LE(at + COMMENT_LENGTH_AT);
}

/** Whether a PDF reader finds a document in the file. */
export function isPdfByEnd({ head, tail }: { head: Buffer; tail: Buffer }): boolean {
  return (
    head.subarray(0, PDF_PART_BYTES).includes("%PDF-") &&
    tail.subarray(-PDF_PART_BYTES).includes("startxref")
  );
}

/** Whether the directory at the end of a ZIP archive names the main part of an office document. */
export function namesOoxml(tail: Buffer, folder: string): boolean {
  return tail.includes("[Content_Types].xml") && tail.includes(`${folder}/`);
}
