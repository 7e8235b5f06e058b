import type { ReactNode } from "react";
import { Link } from "wouter";
import { useTranslations } from "use-intl";
import type { Conversation } from "@deskwire/protocol";
import { useFormatLocale } from "../i18n/intl.tsx";
import { cx } from "../lib/cx.ts";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { fullTime } from "@deskwire/chat-view/formats/times";
import { listTime } from "@deskwire/chat-view/formats/ages";
import { useLive } from "../live/live.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Badge, Tag } from "../ui/bits.tsx";
import { hasFailed } from "./failed-messages.ts";

/** One row of a list of conversations. `aside` is placed beside the link, because buttons must not be inside a link. */
export function ConversationRow(props: {
  conversation: Conversation;
  href: string;
  selected: boolean;
  at: string;
  now: number;
  unread?: number;
  preview: ReactNode;
  tags?: ReactNode;
  aside?: ReactNode;
}) {
  const t = useTranslations("common");
  const { id, user } = props.conversation;
  const unread = props.unread ?? 0;
  const name = userLabel(user, t("visitor"));
  return (
    <li className="relative [contain-intrinsic-size:auto_64px] [content-visibility:auto]">
      <Link
        href={props.href}
        aria-current={props.selected ? "page" : undefined}
        data-conversation={id}
        className={cx(
          "group flex gap-3 px-4 py-3 focus-visible:-outline-offset-2",
          props.selected ? "bg-accent-soft" : "hover:bg-raised",
          props.aside !== undefined && "pr-26",
        )}
      >
        {props.selected && (
          <span className="absolute inset-y-0 left-0 w-[3px] bg-accent" aria-hidden />
        )}
        <Avatar id={user.id} name={name} src={user.avatar} />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <NameLine name={name} at={props.at} now={props.now} unread={unread > 0} />
          <PreviewLine conversationId={id} unread={unread} preview={props.preview} />
          {props.tags !== undefined && (
            <span className="mt-0.5 flex min-w-0 items-center gap-1.5">{props.tags}</span>
          )}
        </span>
      </Link>
      {props.aside !== undefined && (
        <div className="absolute top-1/2 right-4 -translate-y-1/2">{props.aside}</div>
      )}
    </li>
  );
}

function NameLine(props: { name: string; at: string; now: number; unread: boolean }) {
  const locale = useFormatLocale();
  const { at, unread } = props;
  return (
    <span className="flex items-baseline gap-2">
      <span className={cx("min-w-0 flex-1 truncate", unread ? "font-semibold" : "font-medium")}>
        {props.name}
      </span>
      <time
        dateTime={at}
        title={fullTime(at, locale)}
        className={cx(
          "shrink-0 text-xs tabular-nums",
          unread ? "font-medium text-accent" : "text-ink-3",
        )}
      >
        {listTime(at, props.now, locale)}
      </time>
    </span>
  );
}

/** The latest message, whether a message of the agent was not sent, and how many are unread. */
function PreviewLine(props: { conversationId: string; unread: number; preview: ReactNode }) {
  const t = useTranslations();
  const { conversationId, unread } = props;
  const failed = useLive((state) => hasFailed(state, conversationId));
  return (
    <span className="flex items-center gap-2">
      <span
        className={cx(
          "min-w-0 flex-1 truncate text-[13px]",
          unread > 0 ? "text-ink" : "text-ink-2",
        )}
      >
        {props.preview}
      </span>
      {failed && <Tag look="danger">{t("conversation.delivery.failed")}</Tag>}
      <Badge count={unread} label={t("common.unreadCount", { count: unread })} />
    </span>
  );
}
