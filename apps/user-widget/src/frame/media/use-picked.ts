import { useCallback, useEffect, useRef, useState } from "react";
import type { DeskwireClient } from "@deskwire/client";
import { loadLater } from "../i18n/load-words.ts";
import { useWords } from "../i18n/words.ts";
import { later } from "../later.ts";
import { releasePreview } from "./preview.ts";
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

const loadPicking = later(() => import("./pick-files.ts"));

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
      const pick = async () => {
        const [{ pickFiles }, later] = await Promise.all([loadPicking(), loadLater(words)]);
        const bytesMax = client.getState().limits?.uploadBytes ?? Infinity;
        const { tag } = words;
        const found = pickFiles(files, { later, tag, count: held.current.length, bytesMax });
        setProblems(found.problems);
        setPicked([...held.current, ...found.picked]);
      };
      pick().catch(() => setProblems([words.t.error.offline]));
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

function uploadOf(picked: Picked, answers: Answered | null): Upload {
  return { ...picked, answers, lane: "", released: true, state: { status: "waiting" } };
}
