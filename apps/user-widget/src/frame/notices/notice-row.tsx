import { fullTime, timeAgo } from "@deskwire/chat-view/times";
import { useStore } from "../hooks.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { useShell } from "../services.ts";
import type { NoticeItem } from "./group-notices.ts";
import { noticeHref, noticeText } from "./notice-text.ts";

const ICONS: Readonly<Record<string, "heart" | "comment">> = { like: "heart", comment: "comment" };

export function NoticeRow(props: { item: NoticeItem; now: number; onOpen: () => void }) {
  const { item, now, onOpen } = props;
  const { t, locale, tag } = useWords();
  const { host } = useShell();
  const { origin } = useStore(host);
  const { latest, unread, count } = item;
  const { headline, subject, excerpt } = noticeText(item, t);
  const href = noticeHref(latest.url, origin);
  const inside = (
    <>
      <span className="notice-icon" data-category={latest.category}>
        <Icon name={ICONS[latest.category] ?? "bell"} size={19} />
      </span>
      <span className="notice-text">
        <b>
          {unread && (
            <span className="visually-hidden">{labelled(locale, t.notices.unread, "")}</span>
          )}
          {headline}
          {count > 1 && !(latest.category in ICONS) && (
            <span className="notice-count"> × {count}</span>
          )}
        </b>
        {excerpt !== null && <q>{excerpt}</q>}
        <small>
          {subject !== null && <span className="notice-subject">{subject}</span>}
          <time dateTime={latest.at} title={fullTime(latest.at, tag)}>
            {timeAgo(latest.at, now, { tag, justNow: t.justNow })}
          </time>
        </small>
      </span>
    </>
  );
  return (
    <li data-unread={unread}>
      {href === null ? (
        <div className="notice">{inside}</div>
      ) : (
        // It leads the page that embeds the frame, which is where its user wants to go.
        <a className="notice" href={href} target="_top" onClick={onOpen}>
          {inside}
        </a>
      )}
    </li>
  );
}
