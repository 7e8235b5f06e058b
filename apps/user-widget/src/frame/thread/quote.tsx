import type { NameOf } from "@deskwire/chat-view/event-phrase";
import type { CardBody, FileBody, TextBody } from "@deskwire/protocol";
import type { Dictionary } from "../i18n/dictionary.ts";
import { useWords } from "../i18n/words.ts";
import type { Quoted, ShownMessage } from "../timeline.ts";

interface QuoteProps {
  conversationId: string | null;
  quoted: Quoted;
  nameOf: NameOf;
}

/** What a message answers; following it leads to the original when that is on the screen. */
export function Quote({ conversationId, quoted, nameOf }: QuoteProps) {
  const { t } = useWords();
  if (quoted === undefined) return null;
  if (quoted === null || quoted.recalled) return <p className="quote">{t.quoteMissing}</p>;
  const target = `${conversationId}:${quoted.seq}`;
  return (
    <button type="button" className="quote" onClick={() => showMessage(target)}>
      <b>{nameOf(quoted.from)}</b>
      <span>{excerpt(quoted, t)}</span>
    </button>
  );
}

export function excerpt(message: Pick<ShownMessage, "kind" | "body">, t: Dictionary): string {
  switch (message.kind) {
    case "text":
    case "note":
      return (message.body as TextBody).text;
    case "image":
      return `[${t.image}]`;
    case "file":
      return `[${t.file}] ${(message.body as FileBody).name}`;
    case "card":
      return (message.body as CardBody).title;
  }
}

function showMessage(target: string): void {
  const element = document.querySelector<HTMLElement>(`[data-message="${CSS.escape(target)}"]`);
  if (!element) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  element.focus({ preventScroll: true });
}
