import type { ReactNode } from "react";
import { Link } from "wouter";
import { listTime } from "@deskwire/chat-view/formats/ages";
import { fullTime } from "@deskwire/chat-view/formats/times";
import type { UserProfile } from "@deskwire/protocol";
import { useFormatLocale } from "../i18n/intl.tsx";
import { cx } from "../lib/cx.ts";
import { Avatar } from "../ui/avatar.tsx";

/** The frame of a row of the search: the user, a time, and what was found. It leads to a conversation. */
export function ResultRow(props: {
  href: string;
  onClick?: () => void;
  conversationId: string;
  user: UserProfile;
  /** The user's name in words, and as it is shown. */
  name: string;
  shownName: ReactNode;
  at: string;
  now: number;
  selected: boolean;
  children: ReactNode;
}) {
  const locale = useFormatLocale();
  const { user, name, at } = props;
  return (
    <li className="relative">
      <Link
        href={props.href}
        onClick={props.onClick}
        aria-current={props.selected ? "page" : undefined}
        data-conversation={props.conversationId}
        className={cx(
          "flex gap-3 px-4 py-3 focus-visible:-outline-offset-2",
          props.selected ? "bg-accent-soft" : "hover:bg-raised",
        )}
      >
        {props.selected && (
          <span className="absolute inset-y-0 left-0 w-[3px] bg-accent" aria-hidden />
        )}
        <Avatar id={user.id} name={name} src={user.avatar} size="sm" className="mt-0.5" />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate font-medium" title={name}>
              {props.shownName}
            </span>
            <time
              dateTime={at}
              title={fullTime(at, locale)}
              className="shrink-0 text-xs text-ink-3 tabular-nums"
            >
              {listTime(at, props.now, locale)}
            </time>
          </span>
          {props.children}
        </span>
      </Link>
    </li>
  );
}
