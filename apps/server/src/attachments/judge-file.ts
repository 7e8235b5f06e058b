import type { Refusal } from "@deskwire/protocol";

/** Image types that are taken in; each is encoded anew, so nothing of the original but its pixels is kept. */
const IMAGE_TYPES: Readonly<Record<string, readonly string[]>> = {
  "image/jpeg": ["jpg", "jpeg", "jfif"],
  "image/png": ["png"],
  "image/webp": ["webp"],
  "image/gif": ["gif"],
  "image/avif": ["avif"],
};

/** Other files, kept as they are and only ever offered as downloads. */
const FILE_TYPES: Readonly<Record<string, readonly string[]>> = {
  "application/pdf": ["pdf"],
  "application/zip": ["zip"],
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ["docx"],
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ["xlsx"],
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": ["pptx"],
  "audio/mpeg": ["mp3"],
  "video/mp4": ["mp4", "m4v"],
};

/** Plain text has no signature to sniff: it is known by its extension and by being text. */
const TEXT_TYPES: Readonly<Record<string, string>> = {
  txt: "text/plain",
  csv: "text/csv",
  log: "text/plain",
  md: "text/markdown",
};

export interface SniffedFile {
  /** As the uploader named it. */
  name: string;
  /** What its first bytes say; null when they say nothing. */
  sniffed: string | null;
  /** Its first and last bytes: at least 4 KiB and `TAIL_BYTES`, or all of it. */
  head: Buffer;
  tail: Buffer;
  /** Of a file whose first bytes say nothing: whether there is a NUL anywhere in it. */
  holdsNul: boolean;
}

/** Where the end of a ZIP archive can begin: its record of 22 bytes, and a comment as long as that can tell. */
export const TAIL_BYTES = 22 + 65_535;

export type MediaVerdict =
  | { kind: "image"; contentType: string }
  | { kind: "file"; contentType: string }
  | { kind: "refused"; refusal: Refusal };

/** [MED2] What a file is, by its bytes; the name may not contradict them. */
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

/** A reader of another format would find its own kind in it: archives are read from the end, documents and scripts from anywhere near the start. */
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

const NAME_CHARS_MAX = 150;

/** A name that is safe in a header, a path and a list: no folders, no control characters, not too long. */
export function cleanFileName(name: string): string {
  const base = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const clean = base.replaceAll(/[\p{Cc}\p{Cf}"<>|:*?]/gu, "_").trim();
  if (clean === "" || /^\.+$/.test(clean)) return "file";
  const characters = Array.from(clean);
  // The end of a long name says what it is.
  return characters.length <= NAME_CHARS_MAX
    ? clean
    : `${characters.slice(0, 100).join("")}…${characters.slice(-40).join("")}`;
}

export function extensionOf(name: string): string {
  return /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

function refused(code: Refusal["code"], message: string): MediaVerdict {
  return { kind: "refused", refusal: { code, message } };
}
