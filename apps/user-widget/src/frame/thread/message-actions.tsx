import type { MessageRow } from "@deskwire/chat-view/thread/rows";
import { adoptStyles } from "../adopt-styles.ts";
import { errorText } from "../i18n/error-text.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { LaterIcon } from "../later-icons.tsx";
import { useShell } from "../services.ts";
import css from "./message-actions.css?inline";

adoptStyles(css);

interface MessageActionsProps {
  row: MessageRow;
  onReply: ((row: MessageRow) => void) | null;
  /** Null once the message can no longer be recalled. */
  onRecall: ((row: MessageRow) => void) | null;
}

export function MessageActions({ row, onReply, onRecall }: MessageActionsProps) {
  const { t } = useWords();
  const later = useLater();
  const { notify } = useShell();
  const { kind, body } = row.message;
  const text = kind === "text" ? body.text : null;
  const copy = async (copied: string) => {
    try {
      await navigator.clipboard.writeText(copied);
      notify(later.copied);
    } catch {
      // The host page decides whether a frame may write to the clipboard. Selecting the text still works.
      notify(errorText(t, "forbidden"));
    }
  };
  return (
    <div className="actions">
      {onReply && (
        <button
          type="button"
          aria-label={later.reply}
          title={later.reply}
          onClick={() => onReply(row)}
        >
          <LaterIcon name="reply" size={17} />
        </button>
      )}
      {text !== null && (
        <button
          type="button"
          aria-label={later.copy}
          title={later.copy}
          onClick={() => void copy(text)}
        >
          <LaterIcon name="copy" size={17} />
        </button>
      )}
      {onRecall && (
        <button
          type="button"
          aria-label={later.recall}
          title={later.recall}
          onClick={() => onRecall(row)}
        >
          <LaterIcon name="bin" size={17} />
        </button>
      )}
    </div>
  );
}
