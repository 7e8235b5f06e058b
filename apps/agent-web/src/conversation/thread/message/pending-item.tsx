import { useTranslations } from "use-intl";
import type { PendingRow } from "@deskwire/chat-view/thread/rows";
import { clockTime } from "@deskwire/chat-view/formats/times";
import { useFormatLocale } from "../../../i18n/intl.tsx";
import { Bubble } from "./bubble.tsx";
import { DeliveryMark } from "./delivery-mark.tsx";
import { Foot, MessageFrame } from "./message-frame.tsx";
import { NotSent } from "./not-sent.tsx";
import { Quote } from "./quote.tsx";
import type { RowContext } from "./row-context.ts";

/** An own message that the server has not numbered. */
export function PendingItem(props: RowContext & { row: PendingRow }) {
  const t = useTranslations("conversation");
  const locale = useFormatLocale();
  const { pending, delivery, first } = props.row;
  return (
    <MessageFrame
      side="right"
      first={first}
      name={t("you")}
      showName={false}
      note={pending.kind === "note"}
      testId={`pending-${pending.clientId}`}
      foot={
        <Foot>
          <time dateTime={pending.writtenAt}>{clockTime(pending.writtenAt, locale)}</time>
          <DeliveryMark delivery={delivery} />
        </Foot>
      }
    >
      {pending.replyTo !== undefined && (
        <Quote {...props} seq={pending.replyTo} quoted={props.row.quoted} />
      )}
      <div className={delivery === "failed" ? "" : "opacity-75"}>
        <Bubble {...props} side="right" kind={pending.kind} body={pending.body} />
      </div>
      {typeof pending.state === "object" && (
        <NotSent {...props} pending={pending} code={pending.state.failed} />
      )}
    </MessageFrame>
  );
}
