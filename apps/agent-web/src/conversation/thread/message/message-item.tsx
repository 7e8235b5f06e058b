import type { MessageRow } from "@deskwire/chat-view/thread/rows";
import { placeOf } from "@deskwire/chat-view/thread/seen";
import { clockTime, fullTime } from "@deskwire/chat-view/formats/times";
import { useFormatLocale } from "../../../i18n/intl.tsx";
import { useAccount } from "../../../session/session.tsx";
import { MessageActions } from "../../actions/message-actions.tsx";
import { Bubble } from "./bubble.tsx";
import { DeliveryMark } from "./delivery-mark.tsx";
import { Foot, MessageFrame } from "./message-frame.tsx";
import { Quote } from "./quote.tsx";
import type { RowContext } from "./row-context.ts";
import { Tombstone } from "./tombstone.tsx";

/** A message that the server has numbered. */
export function MessageItem(props: RowContext & { row: MessageRow; flashed: boolean }) {
  const { row, naming } = props;
  const { message } = row;
  const account = useAccount();
  const locale = useFormatLocale();
  const side = message.from?.kind === "user" ? "left" : "right";
  if (row.recalled) return <Tombstone side={side} from={message.from} naming={naming} />;
  return (
    <MessageFrame
      side={side}
      first={row.first}
      name={naming.nameOf(message.from)}
      showName={message.from?.kind === "agent" && message.from.id !== account.id}
      note={message.kind === "note"}
      flashed={props.flashed}
      testId={`message-${message.seq}`}
      place={placeOf(row.conversationId, message.seq)}
      actions={
        <MessageActions
          conversationId={props.conversationId}
          message={message}
          onReply={props.onReply}
          className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 [@media(hover:none)]:opacity-60"
        />
      }
      foot={
        row.last && (
          <Foot>
            <time dateTime={message.at} title={fullTime(message.at, locale)}>
              {clockTime(message.at, locale)}
            </time>
            {row.delivery && <DeliveryMark delivery={row.delivery} />}
          </Foot>
        )
      }
    >
      {message.replyTo !== undefined && (
        <Quote {...props} seq={message.replyTo} quoted={row.quoted} />
      )}
      <Bubble {...props} side={side} kind={message.kind} body={message.body} />
    </MessageFrame>
  );
}
