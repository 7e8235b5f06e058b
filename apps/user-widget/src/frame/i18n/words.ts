import { createContext, useContext } from "react";
import type { Locale } from "@deskwire/chat-view/locale";
import type { Dictionary } from "./dictionary.ts";

export interface Words {
  locale: Locale;
  /** BCP 47, for dates and numbers. */
  tag: string;
  t: Dictionary;
}

export const WordsContext = createContext<Words | null>(null);

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("useWords needs a WordsContext above it");
  return words;
}
