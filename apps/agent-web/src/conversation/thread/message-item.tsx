import type { ReactNode } from "react";
import { Lock, Undo2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { PendingMessage } from "@deskwire/client";
import type { ErrorCode, Message, Participant, SendBody, SendKind } from "@deskwire/protocol";
import { clockTime, fullTime } from "@deskwire/chat-view/times";
import { closeUp } from "../../i18n/close-up.ts";
import { useErrorText, useFormatLocale } from "../../i18n/intl.tsx";
import { useMessageText } from "../../inbox/preview-text.tsx";
import { cx } from "../../lib/cx.ts";
import { useClient } from "../../live/live.tsx";
import { useAccount } from "../../session/session.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { DeliveryMark } from "./delivery-mark.tsx";
import { MessageActions } from "../actions/message-actions.tsx";
import { MessageContent } from "./message-content.tsx";
import type { Naming } from "./naming.ts";
import type { MessageRow, PendingRow } from "./rows.ts";

export interface Around {
  conversationId: string;
  /** What is held of the conversation, for quotes. */
  messages: readonly Message[];
  naming: Naming;
  /** Null when nothing can be written here. */
  onReply: ((seq: number) => void) | null;
  onShow: (seq: number) => void;
  onOpenImage: (attachmentId: string) => void;
}

/** A message that the server has numbered. */
export function MessageItem(props: Around & { row: MessageRow; flashed: boolean }) {
  const { row, naming } = props;
  const { message } = row;
  const account = useAccount();
  const locale = useFormatLocale();
  const side = message.from?.kind === "user" ? "left" : "right";
  if (row.recalled) return <Tombstone side={side} from={message.from} naming={naming} />;
  return (
    <Frame
      side={side}
      first={row.first}
      name={naming.nameOf(message.from)}
      showName={message.from?.kind === "agent" && !isMe(account.id, message.from)}
      note={message.kind === "note"}
      flashed={props.flashed}
      testId={`message-${message.seq}`}
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
      {message.replyTo !== undefined && <Quote {...props} seq={message.replyTo} />}
      <Bubble {...props} side={side} kind={message.kind} body={message.body} />
    </Frame>
  );
}

/** An own message that has no number yet. */
export function PendingItem(props: Around & { row: PendingRow }) {
  const t = useTranslations("conversation");
  const locale = useFormatLocale();
  const { pending, delivery, first } = props.row;
  return (
    <Frame
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
      {pending.replyTo !== undefined && <Quote {...props} seq={pending.replyTo} />}
      <div className={delivery === "failed" ? "" : "opacity-75"}>
        <Bubble {...props} side="right" kind={pending.kind} body={pending.body} />
      </div>
      {typeof pending.state === "object" && (
        <NotSent {...props} pending={pending} code={pending.state.failed} />
      )}
    </Frame>
  );
}

/** Why a message was not sent, and what can still be done with it. */
function NotSent(props: Around & { pending: PendingMessage; code: ErrorCode }) {
  const t = useTranslations();
  const client = useClient();
  const errorText = useErrorText();
  const copy = useCopy();
  const { clientId, body } = props.pending;
  const { handler } = props.naming;
  return (
    <div
      role="alert"
      className="flex max-w-80 flex-col items-end gap-1 text-right text-xs text-danger"
    >
      <span>
        {handler === null ? errorText(props.code) : t("failed.handledBy", { agent: handler })}
      </span>
      <span className="flex gap-3">
        {props.onReply !== null && (
          <TextButton onClick={() => client.retry(clientId)}>{t("conversation.retry")}</TextButton>
        )}
        {"text" in body && (
          <TextButton onClick={() => copy(body.text)}>{t("common.copy")}</TextButton>
        )}
        <TextButton onClick={() => client.discard(clientId)}>
          {t("conversation.discard")}
        </TextButton>
      </span>
    </div>
  );
}

function isMe(id: string, from: Participant | null): boolean {
  return from?.kind === "agent" && from.id === id;
}

function TextButton(props: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="font-semibold underline underline-offset-2"
    >
      {props.children}
    </button>
  );
}

interface FrameProps {
  side: "left" | "right";
  first: boolean;
  name: string;
  showName: boolean;
  note: boolean;
  /** It was looked for: marked for a moment. */
  flashed?: boolean;
  testId: string;
  actions?: ReactNode;
  foot: ReactNode;
  children: ReactNode;
}

function Frame(props: FrameProps) {
  const t = useTranslations("conversation");
  const right = props.side === "right";
  return (
    <article
      data-testid={props.testId}
      aria-label={props.note ? t("noteBy", { name: props.name }) : props.name}
      aria-current={props.flashed === true ? "true" : undefined}
      className={cx(
        "group flex flex-col px-4 transition-colors duration-500 sm:px-6",
        props.flashed === true && "bg-accent-soft/70",
        right ? "items-end" : "items-start",
        props.first ? "pt-3.5" : "pt-1",
      )}
    >
      {props.first && (props.note || props.showName) && (
        <div className="mb-1 flex items-center gap-1.5 px-1 text-xs text-ink-3" aria-hidden>
          {props.showName && <span className="font-medium text-ink-2">{props.name}</span>}
          {props.note && (
            <span className="flex items-center gap-1 text-note-muted">
              <Lock className="size-3" />
              {t("noteLabel")} · {t("noteHint")}
            </span>
          )}
        </div>
      )}
      <div
        className={cx("flex w-full items-center justify-end gap-1", !right && "flex-row-reverse")}
      >
        {props.actions}
        <div
          className={cx(
            "flex max-w-[min(560px,82%)] min-w-0 flex-col gap-1",
            right ? "items-end" : "items-start",
          )}
        >
          {props.children}
        </div>
      </div>
      {props.foot}
    </article>
  );
}

function Foot(props: { children: ReactNode }) {
  return (
    <div className="mt-1 flex items-center gap-2 px-1 text-[11px] text-ink-3 tabular-nums">
      {props.children}
    </div>
  );
}

const BUBBLES = {
  left: "rounded-2xl rounded-bl-md bg-raised text-ink",
  right: "rounded-2xl rounded-br-md bg-accent-soft text-on-accent-soft",
  note: "rounded-xl border border-dashed border-note-line bg-note text-on-note",
};

function Bubble(
  props: Pick<Around, "onOpenImage"> & {
    side: "left" | "right";
    kind: SendKind;
    body: SendBody;
  },
) {
  const content = <MessageContent body={props.body} onOpenImage={props.onOpenImage} />;
  if (props.kind !== "text" && props.kind !== "note") return content;
  return (
    <div
      className={cx(
        "w-fit max-w-full px-3.5 py-2",
        BUBBLES[props.kind === "note" ? "note" : props.side],
      )}
    >
      {content}
    </div>
  );
}

function Tombstone(props: { side: "left" | "right"; from: Participant | null; naming: Naming }) {
  const t = useTranslations("conversation");
  const own = isMe(useAccount().id, props.from);
  return (
    <div
      className={cx(
        "flex px-4 pt-2 sm:px-6",
        props.side === "right" ? "justify-end" : "justify-start",
      )}
    >
      <p className="flex items-center gap-1.5 rounded-xl border border-dashed border-line px-3 py-1.5 text-[13px] text-ink-3">
        <Undo2 className="size-3.5" aria-hidden />
        {own ? t("recalledByYou") : t("recalledBy", { name: props.naming.nameOf(props.from) })}
      </p>
    </div>
  );
}

function Quote(props: Around & { seq: number }) {
  const t = useTranslations("conversation");
  const text = useMessageText();
  const recalled = useTranslations("inbox")("recalled");
  const quoted = props.messages.find((message) => message.seq === props.seq);
  const known = quoted && quoted.kind !== "event" && quoted.kind !== "hidden";
  const name = known ? props.naming.nameOf(quoted.from, "object") : t("replyGone");
  const words = !known ? "" : quoted.recalled ? recalled : text(quoted);
  return (
    <button
      type="button"
      aria-label={closeUp(words ? t("quote", { name, text: words }) : t("quoteGone", { name }))}
      onClick={() => props.onShow(props.seq)}
      className="max-w-full rounded-lg border-l-2 border-line-strong bg-raised px-2.5 py-1 text-left text-xs text-ink-2 hover:bg-pressed"
    >
      <span className="block truncate font-medium">
        {known ? props.naming.nameOf(quoted.from) : t("replyTo", { name })}
      </span>
      {words && <span className="line-clamp-2 wrap-anywhere">{words}</span>}
    </button>
  );
}
