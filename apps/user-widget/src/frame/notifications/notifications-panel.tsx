import { useEffect, useMemo, useRef } from "react";
import type { ClientState, DeskwireClient } from "@deskwire/client";
import { useNow, usePageVisible, useStore } from "../hooks.ts";
import { useLater } from "../i18n/words.ts";
import { adoptStyles } from "../adopt-styles.ts";
import { Icon } from "../icons.tsx";
import { LaterIcon } from "../later-icons.tsx";
import { useShell } from "../services.ts";
import { groupNotifications, type NotificationItem } from "./group-notifications.ts";
import { markAllRead } from "./mark-all-read.ts";
import { NotificationsEnd } from "./notifications-end.tsx";
import { NotificationRow } from "./notification-row.tsx";
import { useNotificationPages } from "./use-notification-pages.ts";
import css from "./notifications.css?inline";

adoptStyles(css);

const MINUTE_MS = 60_000;

/** The list of notifications, newest first and grouped. */
export function NotificationsPanel({
  client,
  state,
}: {
  client: DeskwireClient;
  state: ClientState;
}) {
  const later = useLater();
  const { notify } = useShell();
  const { notifications, counters } = state;
  const { items, readSeq, lastSeq } = notifications;
  const lines = useMemo(() => groupNotifications(items, readSeq), [items, readSeq]);
  const fresh = lines.filter(({ unread }) => unread);
  const earlier = lines.filter(({ unread }) => !unread);
  const pages = useNotificationPages(client);
  const now = useNow(MINUTE_MS);
  const scroller = useRef<HTMLDivElement>(null);
  useReadOnLeaving(client);

  const markRead = () => {
    markAllRead(client);
    notify(later.notifications.marked);
    scroller.current?.focus();
  };
  const unread = fresh.length > 0 || counters.total > counters.chat;
  return (
    <div
      className="tab-panel notifications-panel"
      role="tabpanel"
      id="panel-notifications"
      aria-labelledby="tab-notifications"
      data-shown="true"
    >
      <div ref={scroller} className="notifications-scroller" tabIndex={-1}>
        {unread && lines.length > 0 && (
          <button type="button" className="notifications-mark" onClick={markRead}>
            <Icon name="checks" size={17} />
            {later.notifications.markRead}
          </button>
        )}
        <Section label={later.notifications.fresh} items={fresh} now={now} client={client} />
        <Section label={later.notifications.earlier} items={earlier} now={now} client={client} />
        {lines.length === 0 && (lastSeq === 0 || pages.state === "complete") && <Empty />}
        <NotificationsEnd state={pages.state} onLoad={pages.load} scroller={scroller} />
      </div>
      <Arrivals seq={items.at(-1)?.seq ?? 0} />
    </div>
  );
}

interface SectionProps {
  label: string;
  items: readonly NotificationItem[];
  now: number;
  client: DeskwireClient;
}

function Section({ label, items, now, client }: SectionProps) {
  if (items.length === 0) return null;
  return (
    <section aria-label={label}>
      <h2 className="notifications-title">{label}</h2>
      <ul className="notifications">
        {items.map((item) => (
          <NotificationRow
            key={item.key}
            item={item}
            now={now}
            onOpen={() => markAllRead(client)}
          />
        ))}
      </ul>
    </section>
  );
}

/** Marks the list read when the user leaves it, so that unread lines stay highlighted while it is open. */
function useReadOnLeaving(client: DeskwireClient): void {
  const { host } = useShell();
  const { open } = useStore(host);
  const looking = usePageVisible() && open;
  useEffect(() => {
    if (!looking) return;
    return () => {
      if (client.getState().notifications.items.length > 0) markAllRead(client);
    };
  }, [client, looking]);
}

function Empty() {
  const later = useLater();
  return (
    <div className="notifications-empty">
      <span className="notifications-bell">
        <LaterIcon name="bell" size={34} />
      </span>
      <b>{later.notifications.empty}</b>
      <p>{later.notifications.emptyNote}</p>
    </div>
  );
}

/** Tells screen readers that a notification has arrived while the list is open. */
function Arrivals({ seq }: { seq: number }) {
  const later = useLater();
  const first = useRef(seq);
  if (first.current === 0) first.current = seq;
  return (
    <p className="visually-hidden" aria-live="polite">
      {seq > first.current && <span key={seq}>{later.notifications.arrived}</span>}
    </p>
  );
}
