import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import { memo } from "react";
import { clockTime, fullTime } from "@deskwire/chat-view/formats/times";
import type { MessageRow, Receipt } from "@deskwire/chat-view/thread/rows";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { lazily } from "../lazily.tsx";
import { Avatar } from "./avatar.tsx";
import { MessageBody } from "./message-body.tsx";
import { Quote } from "./lazy-quote.ts";

const MessageActions = lazily(async () => (await import("./message-actions.tsx")).MessageActions);

export interface MessageItemProps {
  row: MessageRow;
  /** Whether its actions are shown: it is under the pointer, tapped or focused. */
  active: boolean;
  /** Whether it is the last numbered own message. Its delivery stands below it in words. */
  latestOwn: boolean;
  nameOf: NameOf;
  onActive: (key: string | null) => void;
  onReply: ((row: MessageRow) => void) | null;
  onRecall: ((row: MessageRow) => void) | null;
}

export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { row, active, latestOwn, nameOf, onActive, onReply, onRecall } = props;
  const { message, own, conversationId } = row;
  const { t, locale, tag } = useWords();
  const author = nameOf(message.from);
  if (row.recalled) {
    return <li className="event">{own ? t.recalledOwn : t.recalledPeer(author)}</li>;
  }
  return (
    <li
      className={`message ${own ? "own" : "peer"}`}
      data-message={`${conversationId}:${message.seq}`}
      data-first={row.first}
      data-last={row.last}
      data-kind={message.kind}
      tabIndex={-1}
      onFocusCapture={() => onActive(row.key)}
      onBlurCapture={(event) => {
        const next = event.relatedTarget;
        if (!(next instanceof Node) || !event.currentTarget.contains(next)) onActive(null);
      }}
      onPointerEnter={(event) => event.pointerType === "mouse" && onActive(row.key)}
      onPointerLeave={(event) => event.pointerType === "mouse" && onActive(null)}
    >
      {!own && row.last && <Avatar id={message.from?.id ?? ""} name={author} size="small" />}
      <div className="bubble-line">
        <div className="bubble">
          <span className="visually-hidden">{labelled(locale, author, "")}</span>
          <Quote conversationId={conversationId} quoted={row.quoted} nameOf={nameOf} />
          <MessageBody message={message} />
        </div>
        {active && <MessageActions row={row} onReply={onReply} onRecall={onRecall} />}
      </div>
      {(row.last || latestOwn) && (
        <p className="meta">
          <time dateTime={message.at} title={fullTime(message.at, tag)}>
            {clockTime(message.at, tag)}
          </time>
          {row.delivery && <ReceiptMark receipt={row.delivery} inWords={latestOwn} />}
        </p>
      )}
    </li>
  );
});

function ReceiptMark({ receipt, inWords }: { receipt: Receipt; inWords: boolean }) {
  const { t } = useWords();
  return (
    <span className="progress" data-progress={receipt}>
      <Icon name={receipt === "sent" ? "check" : "checks"} size={15} />
      <span className={inWords ? "" : "visually-hidden"}>{t.state[receipt]}</span>
    </span>
  );
}
