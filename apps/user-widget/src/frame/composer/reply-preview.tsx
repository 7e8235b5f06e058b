import type { MessageRow } from "@deskwire/chat-view/thread/rows";
import { adoptStyles } from "../adopt-styles.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { excerptText } from "../thread/excerpt-text.ts";
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
  const later = useLater();
  const name = row.own ? t.you : (agent ?? t.team);
  return (
    <div className="reply-preview">
      <p>
        <b>{later.replyingTo(name)}</b>
        <span>{excerptText(row.message, t)}</span>
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={later.cancelReply}
        onClick={onCancel}
      >
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
