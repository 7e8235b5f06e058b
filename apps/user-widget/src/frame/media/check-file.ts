export const FILES_MAX = 10;

const IMAGES = ["jpg", "jpeg", "jfif", "png", "webp", "gif", "avif"];
const FILES = ["pdf", "zip", "docx", "xlsx", "pptx", "mp3", "mp4", "m4v"];
const TEXTS = ["txt", "csv", "log", "md"];
const IMAGE_TYPE = /^image\/(?:jpeg|png|webp|gif|avif)$/;

/** For the picker. The types beside the extensions are what makes a phone offer its camera and its photos. */
export const ACCEPT = [
  "image/jpeg,image/png,image/webp,image/gif,image/avif",
  ...[...IMAGES, ...FILES, ...TEXTS].map((extension) => `.${extension}`),
].join(",");

export type AttachmentKind = "image" | "file";
export type FileProblem = "tooLarge" | "empty" | "unsupported";

/** What can be said of a file before it is sent, from its name, type and size alone. */
export function checkFile(
  file: Pick<File, "name" | "type" | "size">,
  bytesMax: number,
): { ok: true; kind: AttachmentKind } | { ok: false; problem: FileProblem } {
  const kind = kindOf(file);
  if (kind === null) return { ok: false, problem: "unsupported" };
  if (file.size === 0) return { ok: false, problem: "empty" };
  if (file.size > bytesMax) return { ok: false, problem: "tooLarge" };
  return { ok: true, kind };
}

function kindOf({ name, type }: Pick<File, "name" | "type">): AttachmentKind | null {
  const extension = /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) return IMAGE_TYPE.test(type) ? "image" : null;
  if (IMAGES.includes(extension)) return "image";
  return FILES.includes(extension) || TEXTS.includes(extension) ? "file" : null;
}

/**
 * The files of a paste that is one of files: a picture copied from a page comes with its HTML, but a paragraph copied
 * from an office program comes as text, HTML and a picture of itself, and is meant as text.
 */
export function pastedFiles<T>(types: readonly string[], files: readonly T[]): readonly T[] {
  const isDocument = types.includes("text/plain") && types.includes("text/html");
  return isDocument ? [] : files;
}
