import { isBlank } from "@deskwire/protocol";
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
  const hasText = !isBlank(data.getData("text/plain"));
  const isFormatted = data.getData("text/html") !== "" || data.getData("text/rtf") !== "";
  return hasText && isFormatted ? [] : [...data.files];
}

/** Whether something that is dragged holds files. */
export function holdsFiles(data: { types: readonly string[] } | null | undefined): boolean {
  return data?.types.includes("Files") === true;
}
