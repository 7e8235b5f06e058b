import type { ConversationState } from "@deskwire/client";
import type { CardBody, FileBody, TextBody } from "@deskwire/protocol";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { NameOf } from "../event-text.ts";
import { useWords } from "../i18n/words.ts";
import type { ShownMessage } from "../timeline.ts";

interface QuoteProps {
  thread: ConversationState;
  seq: number;
  nameOf: NameOf;
}

/** What a message answers; following it leads to the original when that is on the screen. */
export function Quote({ thread, seq, nameOf }: QuoteProps) {
  const { t } = useWords();
  const found = thread.messages.find((message) => message.seq === seq);
  const known = found && found.kind !== "event" && found.kind !== "hidden" ? found : null;
  const author = known?.from?.kind === "agent" ? nameOf(known.from.id) : t.you;
  const target = `${thread.conversation.id}:${seq}`;
  if (!known || known.recalled) return <p className="quote">{t.quoteMissing}</p>;
  return (
    <button type="button" className="quote" onClick={() => showMessage(target)}>
      <b>{author}</b>
      <span>{excerpt(known, t)}</span>
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
  element.scrollIntoView({ block: "center", behavior: "smooth" });
  element.focus({ preventScroll: true });
}
