import { fileSize } from "@deskwire/chat-view/files/file-size";
import { checkFile, FILES_MAX, lookOf, type FileProblem } from "@deskwire/chat-view/files/files";
import type { LaterDictionary } from "../i18n/dictionary.ts";
import { previewOf } from "./preview.ts";
import type { Picked } from "./uploads.ts";

export interface PickOptions {
  later: LaterDictionary;
  tag: string;
  /** How many files are chosen already. */
  count: number;
  /** [MED1] The largest file that the server takes; `Infinity` before its welcome. */
  bytesMax: number;
}

/** The files that can be sent, and a sentence about each that cannot. */
export function pickFiles(
  files: readonly File[],
  { later, tag, count, bytesMax }: PickOptions,
): { picked: Picked[]; problems: string[] } {
  const problems: string[] = [];
  const picked: Picked[] = [];
  for (const file of files) {
    const problem = checkFile(file, bytesMax);
    if (problem !== null)
      problems.push(problemText({ later, tag }, problem, { name: file.name, bytesMax }));
    else if (count + picked.length >= FILES_MAX) {
      problems.push(later.attach.tooMany(FILES_MAX));
      break;
    } else picked.push(pick(file));
  }
  return { picked, problems };
}

let lastId = 0;

function pick(file: File): Picked {
  const kind = lookOf(file) === "image" ? "image" : "file";
  return { id: `file-${++lastId}`, file, kind, previewUrl: previewOf({ file, kind }) };
}

function problemText(
  { later, tag }: Pick<PickOptions, "later" | "tag">,
  problem: FileProblem,
  { name, bytesMax }: { name: string; bytesMax: number },
): string {
  switch (problem) {
    case "tooLarge":
      return later.attach.tooLarge(name, fileSize(bytesMax, tag));
    case "empty":
      return later.attach.empty(name);
    case "unsupported":
      return later.attach.unsupported(name);
  }
}
