import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { DeskwireClient } from "@deskwire/client";
import type { ErrorCode } from "@deskwire/protocol";
import { clockTime } from "@deskwire/chat-view/formats/times";
import type { PendingRow } from "@deskwire/chat-view/thread/rows";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { useMedia } from "../media/media.ts";
import { Failure } from "./failure.tsx";
import { MessageBody } from "./message-body.tsx";
import { Quote } from "./lazy-quote.ts";

interface PendingItemProps {
  client: DeskwireClient;
  row: PendingRow;
  nameOf: NameOf;
}

/**
 * [SEQ8] [MED1] After these refusals the attachment is uploaded again, for a new message. After any other refusal the
 * message may be stored nevertheless, and only its own clientId prevents a second one.
 */
const UPLOAD_ANEW: ReadonlySet<ErrorCode> = new Set([
  "bad_attachment",
  "conversation_ended",
  "unknown_conversation",
]);

/** An own message without its echo. It looks like a sent one, but does not say that it is sent. */
export function PendingItem({ client, row, nameOf }: PendingItemProps) {
  const { t, locale, tag } = useWords();
  const { uploads } = useMedia();
  const { pending, conversationId } = row;
  const failed = typeof pending.state === "object" ? pending.state.failed : null;
  const retry = () => {
    const { body, clientId } = pending;
    const anew = failed !== null && UPLOAD_ANEW.has(failed) && "attachmentId" in body;
    if (anew && uploads.again(body.attachmentId)) client.discard(clientId);
    else client.retry(clientId);
  };
  return (
    <li
      className="message own pending"
      data-first={row.first}
      data-last={row.last}
      data-kind={pending.kind}
      data-failed={failed !== null}
    >
      <div className="bubble-line">
        <div className="bubble">
          <span className="visually-hidden">{labelled(locale, t.you, "")}</span>
          <Quote conversationId={conversationId} quoted={row.quoted} nameOf={nameOf} />
          <MessageBody message={pending} />
        </div>
      </div>
      {failed === null ? (
        row.last && (
          <p className="meta">
            <time dateTime={row.at}>{clockTime(row.at, tag)}</time>
            <span className="progress" data-progress="pending">
              <Icon name="clock" size={13} />
              <span>{t.state.pending}</span>
            </span>
          </p>
        )
      ) : (
        <Failure
          code={failed}
          retry={{ label: t.retry, run: retry }}
          onDiscard={() => client.discard(pending.clientId)}
        />
      )}
    </li>
  );
}
