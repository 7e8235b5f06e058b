import { useTranslations } from "use-intl";
import type { Quoted } from "@deskwire/chat-view/thread/rows";
import { closeUp } from "@deskwire/chat-view/text/close-up";
import { useMessageText } from "../../../inbox/preview-text.tsx";
import type { Naming } from "../naming.ts";

/** The message that another one answers. A click leads to it. */
export function Quote(props: {
  /** The seq of the quoted message. */
  seq: number;
  quoted: Quoted;
  naming: Naming;
  onShow: (seq: number) => void;
}) {
  const t = useTranslations("conversation");
  const text = useMessageText();
  const recalled = useTranslations("inbox")("recalled");
  const { seq, quoted, naming } = props;
  const name = quoted ? naming.nameOf(quoted.from, "object") : t("replyGone");
  const words = !quoted ? "" : quoted.recalled ? recalled : text(quoted);
  return (
    <button
      type="button"
      aria-label={closeUp(words ? t("quote", { name, text: words }) : t("quoteGone", { name }))}
      onClick={() => props.onShow(seq)}
      className="max-w-full rounded-lg border-l-2 border-line-strong bg-raised px-2.5 py-1 text-left text-xs text-ink-2 hover:bg-pressed"
    >
      <span className="block truncate font-medium">
        {quoted ? naming.nameOf(quoted.from) : t("replyTo", { name })}
      </span>
      {words && <span className="line-clamp-2 wrap-anywhere">{words}</span>}
    </button>
  );
}
