import { useEffect, useMemo, useRef } from "react";
import type { RefObject } from "react";
import type { ClientState, DeskwireClient } from "@deskwire/client";
import { useNow, usePageVisible, useStore } from "../hooks.ts";
import { useWords } from "../i18n/words.ts";
import { adoptStyles } from "../adopt-styles.ts";
import { Icon } from "../icons.tsx";
import { useShell } from "../services.ts";
import { groupNotices, type NoticeItem } from "./group-notices.ts";
import { markNoticesRead } from "./mark-read.ts";
import { NoticeRow } from "./notice-row.tsx";
import { useNoticePages, type PageState } from "./use-notice-pages.ts";
import css from "./notices.css?inline";

adoptStyles(css);

const MINUTE_MS = 60_000;

/** What the main site has to tell its user: the newest first, alike ones as one. */
export function NoticesPanel({ client, state }: { client: DeskwireClient; state: ClientState }) {
  const { t } = useWords();
  const { notify } = useShell();
  const { notifications, counters } = state;
  const { items, readSeq, lastSeq } = notifications;
  const lines = useMemo(() => groupNotices(items, readSeq), [items, readSeq]);
  const fresh = lines.filter(({ unread }) => unread);
  const earlier = lines.filter(({ unread }) => !unread);
  const pages = useNoticePages(client);
  const now = useNow(MINUTE_MS);
  const scroller = useRef<HTMLDivElement>(null);
  useReadOnLeaving(client);

  const markRead = () => {
    markNoticesRead(client);
    notify(t.notices.marked);
    scroller.current?.focus();
  };
  const unread = fresh.length > 0 || counters.total > counters.chat;
  const section = (label: string, shown: readonly NoticeItem[]) =>
    shown.length > 0 && (
      <section aria-label={label}>
        <h2 className="notices-title">{label}</h2>
        <ul className="notices">
          {shown.map((item) => (
            <NoticeRow
              key={item.key}
              item={item}
              now={now}
              onOpen={() => markNoticesRead(client)}
            />
          ))}
        </ul>
      </section>
    );
  return (
    <div
      className="tab-panel notices-panel"
      role="tabpanel"
      id="panel-notices"
      aria-labelledby="tab-notices"
      data-shown="true"
    >
      <div ref={scroller} className="notices-scroller" tabIndex={-1}>
        {unread && lines.length > 0 && (
          <button type="button" className="notices-mark" onClick={markRead}>
            <Icon name="checks" size={17} />
            {t.notices.markRead}
          </button>
        )}
        {section(t.notices.fresh, fresh)}
        {section(t.notices.earlier, earlier)}
        {lines.length === 0 && (lastSeq === 0 || pages.state === "complete") && <Empty />}
        <End state={pages.state} onLoad={pages.load} scroller={scroller} />
      </div>
      <Arrivals seq={items.at(-1)?.seq ?? 0} />
    </div>
  );
}

/** What somebody has looked at is read when they turn away; until then it stands out. */
function useReadOnLeaving(client: DeskwireClient): void {
  const { host } = useShell();
  const { open } = useStore(host);
  const looking = usePageVisible() && open;
  useEffect(() => {
    if (!looking) return;
    return () => {
      if (client.getState().notifications.items.length > 0) markNoticesRead(client);
    };
  }, [client, looking]);
}

function Empty() {
  const { t } = useWords();
  return (
    <div className="notices-empty">
      <span className="notices-bell">
        <Icon name="bell" size={34} />
      </span>
      <b>{t.notices.empty}</b>
      <p>{t.notices.emptyNote}</p>
    </div>
  );
}

interface EndProps {
  state: PageState;
  onLoad: () => void;
  scroller: RefObject<HTMLDivElement | null>;
}

/** Earlier ones come by themselves when the end of the list is near; by hand where nothing can watch for that. */
function End({ state, onLoad, scroller }: EndProps) {
  const { t } = useWords();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state !== "idle" || !end.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && onLoad(),
      { root: scroller.current, rootMargin: "200px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [state, onLoad, scroller]);
  return (
    <div ref={end} className="notices-end" role="status">
      {state === "loading" && t.notices.loading}
      {state === "idle" && (
        <button type="button" onClick={onLoad}>
          {t.notices.more}
        </button>
      )}
      {state === "failed" && (
        <>
          {t.notices.failed}{" "}
          <button type="button" onClick={onLoad}>
            {t.tryAgain}
          </button>
        </>
      )}
    </div>
  );
}

/** For a screen reader: that something came while the list is open. */
function Arrivals({ seq }: { seq: number }) {
  const { t } = useWords();
  const first = useRef(seq);
  if (first.current === 0) first.current = seq;
  return (
    <p className="visually-hidden" aria-live="polite">
      {seq > first.current && <span key={seq}>{t.notices.arrived}</span>}
    </p>
  );
}
