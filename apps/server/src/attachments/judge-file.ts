import type { Refusal } from "@deskwire/protocol";
import { extensionOf } from "./file-name.ts";

/** Accepted image types and their extensions. Images are re-encoded, so only the pixels of the original are kept. */
const IMAGE_TYPES: Readonly<Record<string, readonly string[]>> = {
  "image/jpeg": ["jpg", "jpeg", "jfif"],
  "image/png": ["png"],
  "image/webp": ["webp"],
  "image/gif": ["gif"],
  "image/avif": ["avif"],
};

/** Accepted types of other files and their extensions. Files are stored unchanged and served only as downloads. */
const FILE_TYPES: Readonly<Record<string, readonly string[]>> = {
  "application/pdf": ["pdf"],
  "application/zip": ["zip"],
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ["docx"],
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ["xlsx"],
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": ["pptx"],
  "audio/mpeg": ["mp3"],
  "video/mp4": ["mp4", "m4v"],
};

/** Types of plain text by extension: plain text has no signature that can be sniffed. */
const TEXT_TYPES: Readonly<Record<string, string>> = {
  txt: "text/plain",
  csv: "text/csv",
  log: "text/plain",
  md: "text/markdown",
};

export interface SniffedFile {
  /** The name that the uploader gave. */
  name: string;
  /** The media type by its first bytes; null: they match no known type. */
  sniffed: string | null;
  /** The first and the last `TAIL_BYTES`, or the whole file when it is shorter. */
  head: Buffer;
  tail: Buffer;
  /** Whether the file contains NUL. Only computed when `sniffed` is null. */
  holdsNul: boolean;
}

/** The longest end of a ZIP archive: a record of 22 bytes and the longest comment. */
export const TAIL_BYTES = 22 + 65_535;

export type MediaVerdict =
  | { kind: "image"; contentType: string }
  | { kind: "file"; contentType: string }
  | { kind: "refused"; refusal: Refusal };

/** [MED2] Finds the type of a file by its bytes. The extension must agree with it. */
export function judgeFile(file: SniffedFile): MediaVerdict {
  const extension = extensionOf(file.name);
  if (file.sniffed === null) return judgeText(file, extension);
  const image = IMAGE_TYPES[file.sniffed];
  const allowed = image ?? FILE_TYPES[file.sniffed];
  if (allowed === undefined) return refused("unsupported_type", `${file.sniffed} is not accepted.`);
  if (extension !== "" && !allowed.includes(extension)) {
    return refused(
      "wrong_extension",
      `The file is ${file.sniffed}, but its name ends in .${extension}.`,
    );
  }
  if (extension === "" && image === undefined)
    return refused("wrong_extension", "The name has no extension.");
  if (isPolyglot(file))
    return refused("polyglot", "The file matches two types at once and may be unsafe.");
  return { kind: image === undefined ? "file" : "image", contentType: file.sniffed };
}

function judgeText({ holdsNul }: SniffedFile, extension: string): MediaVerdict {
  const contentType = Object.hasOwn(TEXT_TYPES, extension) ? TEXT_TYPES[extension] : undefined;
  if (contentType === undefined)
    return refused("unsupported_type", "This type of file is not accepted.");
  if (holdsNul)
    return refused(
      "wrong_extension",
      `The file is not plain text, but its name ends in .${extension}.`,
    );
  return { kind: "file", contentType };
}

const ZIP_END = Buffer.from("PK\x05\x06", "latin1");
const PDF_START = Buffer.from("%PDF-", "latin1");
const SCRIPT = /<(?:script|\?php|html|!doctype)/i;

/**
 * Whether a reader of another format accepts the file too. Archives are read from the end, documents and scripts from
 * anywhere near the start.
 */
function isPolyglot({ sniffed, head, tail }: SniffedFile): boolean {
  const isZip =
    sniffed === "application/zip" || (sniffed ?? "").startsWith("application/vnd.openxmlformats");
  if (!isZip && tail.includes(ZIP_END)) return true;
  if (sniffed !== "application/pdf" && head.includes(PDF_START)) return true;
  return (
    (sniffed ?? "").startsWith("image/") &&
    (SCRIPT.test(head.toString("latin1")) || SCRIPT.test(tail.toString("latin1")))
  );
}

function refused(code: Refusal["code"], message: string): MediaVerdict {
  return { kind: "refused", refusal: { code, message } };
}
