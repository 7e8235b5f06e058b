/** As many as one look can check before they are sent. */
export const FILES_MAX = 10;

/** [MED2] The extensions that the server accepts, each with what the file then is. */
const EXTENSIONS: Readonly<Record<string, FileLook>> = {
  jpg: "image",
  jpeg: "image",
  jfif: "image",
  png: "image",
  webp: "image",
  gif: "image",
  avif: "image",
  pdf: "document",
  docx: "document",
  xlsx: "sheet",
  pptx: "slides",
  zip: "archive",
  mp3: "audio",
  mp4: "video",
  m4v: "video",
  txt: "text",
  csv: "sheet",
  log: "text",
  md: "text",
};
const IMAGE_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];

/** What a file is to the eye: which icon stands for it. */
export type FileLook =
  | "image"
  | "document"
  | "sheet"
  | "slides"
  | "archive"
  | "audio"
  | "video"
  | "text";
export type FileProblem = "empty" | "tooLarge" | "unsupported";
type FileFacts = Pick<File, "name" | "type" | "size">;

/** For the file picker. */
export const ACCEPT = [...IMAGE_TYPES, ...Object.keys(EXTENSIONS).map((each) => `.${each}`)].join();

function extensionOf(name: string): string {
  return /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** What a file looks like by its name; null when the server would not take it. */
export function lookOf(file: Pick<FileFacts, "name" | "type">): FileLook | null {
  const extension = extensionOf(file.name);
  // Only an image may come without an extension: its bytes say what it is.
  if (extension === "") return IMAGE_TYPES.includes(file.type) ? "image" : null;
  return Object.hasOwn(EXTENSIONS, extension) ? (EXTENSIONS[extension] ?? null) : null;
}

/** What of a file would be refused for certain, so that it need not travel first. */
export function checkFile(file: FileFacts, bytesMax: number): FileProblem | null {
  if (lookOf(file) === null) return "unsupported";
  if (file.size === 0) return "empty";
  return file.size > bytesMax ? "tooLarge" : null;
}

/**
 * The files that a paste means. Office programs put a picture of the copied text beside the text:
 * where there is formatted text, the text is meant.
 */
export function filesOfPaste(data: Pick<DataTransfer, "files" | "getData">): File[] {
  const hasWords = data.getData("text/plain").trim() !== "";
  const isFormatted = data.getData("text/html") !== "" || data.getData("text/rtf") !== "";
  return hasWords && isFormatted ? [] : [...data.files];
}
