import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { Quoted } from "@deskwire/chat-view/thread/rows";
import { useWords } from "../i18n/words.ts";
import { excerptText } from "./excerpt-text.ts";

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

function showMessage(target: string): void {
  const element = document.querySelector<HTMLElement>(`[data-message="${CSS.escape(target)}"]`);
  if (!element) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  element.focus({ preventScroll: true });
}
