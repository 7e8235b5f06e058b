import { Link } from "wouter";
import { useTranslations } from "use-intl";
import type { PersonHit } from "@deskwire/protocol";
import { listTime } from "@deskwire/chat-view/formats/ages";
import { fullTime } from "@deskwire/chat-view/formats/times";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { useFormatLocale } from "../i18n/intl.tsx";
import { StatusTag } from "../inbox/status-tag.tsx";
import { cx } from "../lib/cx.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Marked } from "./marked.tsx";

/** A person found. The row leads to the latest of their conversations that the agent may see. */
export function PersonRow(props: { hit: PersonHit; text: string; selected: boolean; now: number }) {
  const t = useTranslations("common");
  const locale = useFormatLocale();
  const { user, conversationId, status, lastAt } = props.hit;
  const name = userLabel(user, t("visitor"));
  // A visitor's id says nothing to people, and the name of a user without one is the id.
  const idShown = !user.visitor && name !== user.id;
  return (
    <li className="relative">
      <Link
        href={`/search/${conversationId}`}
        aria-current={props.selected ? "page" : undefined}
        data-conversation={conversationId}
        className={cx(
          "flex items-center gap-3 px-4 py-2.5 focus-visible:-outline-offset-2",
          props.selected ? "bg-accent-soft" : "hover:bg-raised",
        )}
      >
        {props.selected && (
          <span className="absolute inset-y-0 left-0 w-[3px] bg-accent" aria-hidden />
        )}
        <Avatar id={user.id} name={name} src={user.avatar} size="sm" />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate font-medium" title={name}>
              <Marked text={name} query={props.text} />
            </span>
            <time
              dateTime={lastAt}
              title={fullTime(lastAt, locale)}
              className="shrink-0 text-xs text-ink-3 tabular-nums"
            >
              {listTime(lastAt, props.now, locale)}
            </time>
          </span>
          <span className="flex min-w-0 items-center gap-2 text-[13px] text-ink-2">
            <StatusTag status={status} />
            {idShown && (
              <bdi className="min-w-0 truncate">
                <Marked text={user.id} query={props.text} />
              </bdi>
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}
