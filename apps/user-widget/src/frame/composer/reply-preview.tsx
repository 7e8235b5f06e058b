import type { MessageRow } from "@deskwire/chat-view/rows";
import { adoptStyles } from "../adopt-styles.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { excerptText } from "../thread/quote.tsx";
import css from "./reply-preview.css?inline";

adoptStyles(css);

interface ReplyPreviewProps {
  row: MessageRow;
  /** Null while no agent has the conversation. */
  agent: string | null;
  onCancel: () => void;
}

export function ReplyPreview({ row, agent, onCancel }: ReplyPreviewProps) {
  const { t } = useWords();
  const name = row.own ? t.you : (agent ?? t.team);
  return (
    <div className="reply-preview">
      <p>
        <b>{t.replyingTo(name)}</b>
        <span>{excerptText(row.message, t)}</span>
      </p>
      <button type="button" className="icon-button" aria-label={t.cancelReply} onClick={onCancel}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
