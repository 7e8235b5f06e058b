import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import { excerptOf, type Excerptible } from "@deskwire/chat-view/thread/excerpt";
import type { Quoted } from "@deskwire/chat-view/thread/rows";
import type { Dictionary } from "../i18n/dictionary.ts";
import { useWords } from "../i18n/words.ts";

interface QuoteProps {
  conversationId: string | null;
  quoted: Quoted;
  nameOf: NameOf;
}

/** The message that another one answers. A click leads to it when it is loaded. */
export function Quote({ conversationId, quoted, nameOf }: QuoteProps) {
  const { t } = useWords();
  if (quoted === undefined) return null;
  if (quoted === null || quoted.recalled) return <p className="quote">{t.quoteMissing}</p>;
  const target = `${conversationId}:${quoted.seq}`;
  return (
    <button type="button" className="quote" onClick={() => showMessage(target)}>
      <b>{nameOf(quoted.from)}</b>
      <span dir="auto">{excerptText(quoted, t)}</span>
    </button>
  );
}

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

function showMessage(target: string): void {
  const element = document.querySelector<HTMLElement>(`[data-message="${CSS.escape(target)}"]`);
  if (!element) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  element.focus({ preventScroll: true });
}
