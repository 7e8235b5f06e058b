import { fullTime } from "@deskwire/chat-view/formats/times";
import { timeAgo } from "@deskwire/chat-view/formats/ages";
import { useStore } from "../hooks.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { LaterIcon } from "../later-icons.tsx";
import { useShell } from "../services.ts";
import type { NotificationItem } from "./group-notifications.ts";
import { notificationHref, notificationText } from "./notification-text.ts";

const ICONS: Readonly<Record<string, "heart" | "comment">> = { like: "heart", comment: "comment" };

export function NotificationRow(props: {
  item: NotificationItem;
  now: number;
  onOpen: () => void;
}) {
  const { item, now, onOpen } = props;
  const { host } = useShell();
  const { origin } = useStore(host);
  const { latest, unread } = item;
  const href = notificationHref(latest.url, origin);
  const inside = (
    <>
      <span className="notification-icon" data-category={latest.category}>
        <LaterIcon name={ICONS[latest.category] ?? "bell"} size={19} />
      </span>
      <NotificationText item={item} now={now} />
    </>
  );
  return (
    <li data-unread={unread}>
      {href === null ? (
        <div className="notification">{inside}</div>
      ) : (
        // The link navigates the embedding page, not the frame.
        <a className="notification" href={href} target="_top" onClick={onOpen}>
          {inside}
        </a>
      )}
    </li>
  );
}

function NotificationText({ item, now }: { item: NotificationItem; now: number }) {
  const { locale, tag } = useWords();
  const later = useLater();
  const { latest, unread, count } = item;
  const { headline, subject, excerpt } = notificationText(item, later);
  return (
    <span className="notification-text">
      <b>
        {unread && (
          <span className="visually-hidden">
            {labelled(locale, later.notifications.unread, "")}
          </span>
        )}
        {headline}
        {count > 1 && !(latest.category in ICONS) && (
          <span className="notification-count"> × {count}</span>
        )}
      </b>
      {excerpt !== null && <q>{excerpt}</q>}
      <small>
        {subject !== null && <span className="notification-subject">{subject}</span>}
        <time dateTime={latest.at} title={fullTime(latest.at, tag)}>
          {timeAgo(latest.at, now, { tag, justNow: later.justNow })}
        </time>
      </small>
    </span>
  );
}
