import type { Refusal } from "@deskwire/protocol";
import { isPdfByEnd, isZipByEnd, namesOoxml } from "./container-end.ts";
import { extensionOf } from "./file-name.ts";

/** Accepted image types. Images are encoded again, so neither their names nor further bytes in them can do harm. */
const IMAGE_TYPES = new Set([
  "image/jpeg",
  "image/png",
  "image/apng",
  "image/webp",
  "image/gif",
  "image/avif",
]);
/** An image of this type is an AVIF image when it says that it is compatible with AVIF. */
const HEIF_TYPES = new Set(["image/heif", "image/heif-sequence"]);

/** Accepted video types, all played as MP4. */
const MP4_TYPES = ["video/mp4", "video/x-m4v", "video/3gpp", "video/3gpp2"];
/** Of an archive, of an empty one, and of the first part of one in parts. */
const ZIP_STARTS = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];
const OOXML = "application/vnd.openxmlformats-officedocument.";

interface FileType {
  contentType: string;
  /** Whether the bytes are of this type. */
  matches(file: SniffedFile): boolean;
}

/** Accepted types of other files by extension. Files are stored unchanged and served only as downloads. */
const FILE_TYPES: Readonly<Record<string, FileType>> = {
  pdf: { contentType: "application/pdf", matches: isPdf },
  zip: { contentType: "application/zip", matches: isZip },
  docx: ooxml("wordprocessingml.document", "word"),
  xlsx: ooxml("spreadsheetml.sheet", "xl"),
  pptx: ooxml("presentationml.presentation", "ppt"),
  mp3: { contentType: "audio/mpeg", matches: ({ sniffed }) => sniffed === "audio/mpeg" },
  mp4: { contentType: "video/mp4", matches: isMp4 },
  m4v: { contentType: "video/mp4", matches: isMp4 },
  txt: text("text/plain"),
  log: text("text/plain"),
  md: text("text/markdown"),
  csv: text("text/csv"),
  tsv: text("text/tab-separated-values"),
  vcf: text("text/vcard"),
  ics: text("text/calendar"),
};

export interface SniffedFile {
  /** The name that the uploader gave. */
  name: string;
  /** The media type by its first bytes; null: they match no known type. Text may match one by chance. */
  sniffed: string | null;
  /** The first and the last `TAIL_BYTES`, or the whole file when it is shorter. */
  head: Buffer;
  tail: Buffer;
  /** Whether the whole file is text, whatever its first letters are. */
  isText: boolean;
}

export type MediaVerdict =
  | { kind: "image" }
  | { kind: "file"; contentType: string }
  | { kind: "refused"; refusal: Refusal };

/** [MED2] Decides by what a file is used as: an image by its bytes, another file by its extension, which its bytes must fit. */
export function judgeFile(file: SniffedFile): MediaVerdict {
  const extension = extensionOf(file.name);
  const type = Object.hasOwn(FILE_TYPES, extension) ? FILE_TYPES[extension] : undefined;
  if (type?.matches(file) === true) {
    return isPolyglot(file)
      ? refused("polyglot", "The file matches two types at once and may be unsafe.")
      : { kind: "file", contentType: type.contentType };
  }
  if (isImage(file)) return { kind: "image" };
  if (type !== undefined)
    return refused("wrong_extension", `The content does not fit the extension .${extension}.`);
  return extension === "" && fitsAnyType(file)
    ? refused("wrong_extension", "The name has no extension.")
    : refused("unsupported_type", "This type of file is not accepted.");
}

function isImage({ sniffed, head, isText }: SniffedFile): boolean {
  if (sniffed === null || isText) return false;
  return IMAGE_TYPES.has(sniffed) || (HEIF_TYPES.has(sniffed) && isAvif(head));
}

/** Whether the first box of the file names AVIF among the formats that it is compatible with. */
function isAvif(head: Buffer): boolean {
  const brands = head.subarray(16, Math.min(head.readUInt32BE(0), head.length)).toString("latin1");
  return (brands.match(/.{4}/gs) ?? []).some((brand) => brand === "avif" || brand === "avis");
}

function isPdf({ sniffed, head, tail, isText }: SniffedFile): boolean {
  if (sniffed === "application/pdf") return true;
  // Readers accept a header that does not stand at the very start.
  return (sniffed === null || isText) && isPdfByEnd({ head, tail });
}

function isZip({ head }: SniffedFile): boolean {
  return ZIP_STARTS.includes(head.toString("latin1", 0, 4));
}

function isMp4({ sniffed }: SniffedFile): boolean {
  return sniffed !== null && MP4_TYPES.includes(sniffed);
}

function ooxml(format: string, folder: string): FileType {
  const contentType = `${OOXML}${format}`;
  return {
    contentType,
    matches: ({ sniffed, tail }) =>
      sniffed === contentType || (sniffed === "application/zip" && namesOoxml(tail, folder)),
  };
}

function text(contentType: string): FileType {
  return { contentType, matches: ({ isText }) => isText };
}

function fitsAnyType(file: SniffedFile): boolean {
  return !file.isText && Object.values(FILE_TYPES).some((type) => type.matches(file));
}

/**
 * Whether a reader of another format opens the file too. A ZIP archive is read from its end, so a file that begins as an
 * archive and ends as one is an archive, whatever it holds. Text is opened as text.
 */
function isPolyglot(file: SniffedFile): boolean {
  const { head, tail, isText } = file;
  if (isText || isZip(file)) return false;
  if (isZipByEnd(tail)) return true;
  const startsAsPdf = head.indexOf("%PDF-") === 0;
  return !startsAsPdf && file.sniffed !== null && isPdfByEnd({ head, tail });
}

function refused(code: Refusal["code"], message: string): MediaVerdict {
  return { kind: "refused", refusal: { code, message } };
}
