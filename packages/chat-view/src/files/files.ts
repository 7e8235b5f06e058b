import { EXTENSIONS, IMAGE_TYPES, type FileLook } from "./file-types.ts";

/** How many files may go with one message. */
export const FILES_MAX = 10;

const LOOKS = new Map(
  Object.entries(EXTENSIONS).flatMap(([look, extensions]) =>
    extensions.split(" ").map((extension) => [extension, look as FileLook] as const),
  ),
);

export interface FileFacts {
  name: string;
  /** The content type that the browser guesses; may be empty. */
  type: string;
  /** In bytes. */
  size: number;
}

/** The look of a file by its name; null for a file that the server refuses. */
export function lookOf({ name, type }: Pick<FileFacts, "name" | "type">): FileLook | null {
  const extension = /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase();
  // Only an image may come without an extension: its bytes tell its type.
  if (extension === undefined) return IMAGE_TYPES.includes(type) ? "image" : null;
  // Screenshots are named after a date, whose end is no extension, and browsers then know no type.
  if (/^\d+$/.test(extension)) return type === "" || IMAGE_TYPES.includes(type) ? "image" : null;
  return LOOKS.get(extension) ?? null;
}

export type FileProblem = "empty" | "tooLarge" | "unsupported";

/** Why the server would refuse a file, as far as its name, type and size tell; null if they tell nothing. */
export function checkFile(file: FileFacts, bytesMax: number): FileProblem | null {
  if (lookOf(file) === null) return "unsupported";
  if (file.size === 0) return "empty";
  return file.size > bytesMax ? "tooLarge" : null;
}
