/** How many files may go with one message. */
export const FILES_MAX = 10;

/** What a file is to the eye; its icon stands for it. */
export type FileLook =
  | "image"
  | "document"
  | "sheet"
  | "slides"
  | "archive"
  | "audio"
  | "video"
  | "text";

/** [MED2] The extensions that the server accepts, by what they are to the eye. */
const EXTENSIONS: Readonly<Record<FileLook, string>> = {
  image: "jpg jpeg jfif png webp gif avif",
  document: "pdf docx",
  sheet: "xlsx csv",
  slides: "pptx",
  archive: "zip",
  audio: "mp3",
  video: "mp4 m4v",
  text: "txt log md",
};
const LOOKS = new Map(
  Object.entries(EXTENSIONS).flatMap(([look, extensions]) =>
    extensions.split(" ").map((extension) => [extension, look as FileLook] as const),
  ),
);
const IMAGE_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];

/** For the file picker. With the image types beside the extensions, a phone offers its camera and its photos. */
export const ACCEPT = [...IMAGE_TYPES, ...[...LOOKS.keys()].map((each) => `.${each}`)].join();

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
  return LOOKS.get(extension) ?? null;
}

export type FileProblem = "empty" | "tooLarge" | "unsupported";

/** Why the server would refuse a file, as far as its name, type and size tell; null if they tell nothing. */
export function checkFile(file: FileFacts, bytesMax: number): FileProblem | null {
  if (lookOf(file) === null) return "unsupported";
  if (file.size === 0) return "empty";
  return file.size > bytesMax ? "tooLarge" : null;
}

/** The part of the browser's DataTransfer that a paste is judged by. */
interface Pasted<F> {
  files: Iterable<F>;
  getData: (type: string) => string;
}

/**
 * The files of a paste. Office programs put a picture of the copied text beside the text, so a paste with formatted
 * text is a paste of text.
 */
export function filesOfPaste<F>(data: Pasted<F>): F[] {
  const hasText = data.getData("text/plain").trim() !== "";
  const isFormatted = data.getData("text/html") !== "" || data.getData("text/rtf") !== "";
  return hasText && isFormatted ? [] : [...data.files];
}

/** Whether something that is dragged holds files. */
export function holdsFiles(data: { types: readonly string[] } | null | undefined): boolean {
  return data?.types.includes("Files") === true;
}
