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
export const EXTENSIONS: Readonly<Record<FileLook, string>> = {
  image: "jpg jpeg jfif png webp gif avif",
  document: "pdf docx",
  sheet: "xlsx csv tsv",
  slides: "pptx",
  archive: "zip",
  audio: "mp3",
  video: "mp4 m4v",
  text: "txt log md vcf ics",
};
export const IMAGE_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];

/** For the file picker. With the image types beside the extensions, a phone offers its camera and its photos. */
export const ACCEPT = [
  ...IMAGE_TYPES,
  ...Object.values(EXTENSIONS).flatMap((all) => all.split(" ").map((each) => `.${each}`)),
].join();
