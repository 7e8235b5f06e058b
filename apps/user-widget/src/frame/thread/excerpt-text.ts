import { excerptOf, type Excerptible } from "@deskwire/chat-view/thread/excerpt";
import type { Dictionary } from "../i18n/dictionary.ts";

/** A message on one line. */
export function excerptText(message: Excerptible, t: Dictionary): string {
  const excerpt = excerptOf(message);
  switch (excerpt.type) {
    case "words":
      return excerpt.text;
    case "image":
      return `[${t.image}]`;
    case "file":
      return `[${t.file}] ${excerpt.name}`;
    case "none":
      return "";
  }
}
