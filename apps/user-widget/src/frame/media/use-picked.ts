import { useCallback, useEffect, useRef, useState } from "react";
import type { DeskwireClient } from "@deskwire/client";
import { fileSize } from "@deskwire/chat-view/numbers";
import { checkFile, FILES_MAX, lookOf, type FileProblem } from "@deskwire/chat-view/files";
import { useWords, type Words } from "../i18n/words.ts";
import { previewOf, releasePreview } from "./preview.ts";
import type { Answered, Picked, Upload } from "./uploads.ts";

export interface PickedFiles {
  picked: readonly Picked[];
  /** Sentences about the files that cannot be sent. */
  problems: readonly string[];
  add: (files: readonly File[]) => void;
  remove: (id: string) => void;
  dismiss: () => void;
  /** Hands them on as uploads, previews included, and empties the list. */
  take: (answers: Answered | null) => readonly Upload[];
}

let lastId = 0;

/** The chosen files of the next message. */
export function usePicked(client: DeskwireClient): PickedFiles {
  const words = useWords();
  const [picked, setPicked] = useState<readonly Picked[]>([]);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const held = useRef(picked);
  held.current = picked;
  useEffect(() => () => held.current.forEach(releasePreview), []);

  const add = useCallback(
    (files: readonly File[]) => {
      const found: string[] = [];
      const good: Picked[] = [];
      // Before the welcome the limit is unknown, and the server decides.
      const bytesMax = client.getState().limits?.uploadBytes ?? Infinity;
      for (const file of files) {
        const problem = checkFile(file, bytesMax);
        if (problem !== null) found.push(problemText(words, problem, file.name, bytesMax));
        else if (held.current.length + good.length >= FILES_MAX) {
          found.push(words.t.attach.tooMany(FILES_MAX));
          break;
        } else good.push(pick(file));
      }
      setProblems(found);
      setPicked([...held.current, ...good]);
    },
    [client, words],
  );
  const remove = useCallback((id: string) => {
    const gone = held.current.find((one) => one.id === id);
    if (gone) releasePreview(gone);
    setPicked(held.current.filter((one) => one !== gone));
  }, []);
  const take = useCallback((answers: Answered | null) => {
    const taken = held.current.map((one) => uploadOf(one, answers));
    held.current = [];
    setPicked([]);
    setProblems([]);
    return taken;
  }, []);
  return { picked, problems, add, remove, dismiss: () => setProblems([]), take };
}

function pick(file: File): Picked {
  const kind = lookOf(file) === "image" ? "image" : "file";
  return { id: `file-${++lastId}`, file, kind, previewUrl: previewOf({ file, kind }) };
}

function uploadOf(picked: Picked, answers: Answered | null): Upload {
  return { ...picked, answers, lane: "", released: true, state: { status: "waiting" } };
}

function problemText(
  { t, tag }: Words,
  problem: FileProblem,
  name: string,
  bytesMax: number,
): string {
  switch (problem) {
    case "tooLarge":
      return t.attach.tooLarge(name, fileSize(bytesMax, tag));
    case "empty":
      return t.attach.empty(name);
    case "unsupported":
      return t.attach.unsupported(name);
  }
}
