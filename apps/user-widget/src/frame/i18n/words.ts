import { createContext, useContext } from "react";
import type { Locale } from "@deskwire/chat-view/formats/locale";
import type { Dictionary, LaterDictionary } from "./dictionary.ts";

export interface Words {
  locale: Locale;
  /** BCP 47, for dates and numbers. */
  tag: string;
  /** The sentences of the first page. */
  t: Dictionary;
  /** Set once they have loaded. Parts that `lazily` loads are shown after that. */
  later: LaterDictionary | null;
}

export const WordsContext = createContext<Words | null>(null);

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("useWords needs a WordsContext above it");
  return words;
}

/** The sentences of a part that `lazily` loads. */
export function useLater(): LaterDictionary {
  const { later } = useWords();
  if (!later) throw new Error("useLater is for parts that lazily() loads");
  return later;
}
