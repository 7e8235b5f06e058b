import { useCallback, useEffect, useMemo, useState } from "react";
import { ArrowDown, History } from "lucide-react";
import { Virtualizer } from "virtua";
import { Link } from "wouter";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import { useFormatLocale } from "../i18n/intl.tsx";
import { dayLabel } from "../lib/format.ts";
import { useNow } from "../lib/hooks.ts";
import { useAccount } from "../session/session.tsx";
import { SkeletonRows } from "../ui/bits.tsx";
import { EventLine } from "./event-line.tsx";
import { MessageItem, PendingItem } from "./message-item.tsx";
import type { Naming } from "./naming.ts";
import { buildRows, type Row } from "./rows.ts";
import { useLoadOlder } from "./use-load-older.ts";
import { useReadCursor } from "./use-read-cursor.ts";
import { useStickyScroll } from "./use-sticky-scroll.ts";

const HOUR_MS = 3_600_000;

interface Props {
  state: ConversationState;
  naming: Naming;
  /** Whether the reader is the agent of this conversation: only then do the read cursors move. */
  mine: boolean;
  onReply: ((seq: number) => void) | null;
}

/** The messages of a conversation: newest at the bottom, earlier ones loaded by scrolling up. */
export function MessageList(props: Props) {
  const { state, mine } = props;
  const t = useTranslations("conversation");
  const { id } = useAccount();
  const [unreadFrom] = useState(
    mine ? state.conversation.cursors.agent.read : state.conversation.lastSeq,
  );
  const me = useMemo(() => ({ kind: "agent" as const, id }), [id]);
  const rows = useMemo(() => buildRows(state, me, unreadFrom), [state, me, unreadFrom]);
  const older = useLoadOlder(state);
  const scroll = useStickyScroll(rows, state, older.check);
  useReadCursor({ rows, state, mine, shownIndex: scroll.shownIndex, watch: scroll.position });
  const { handle } = scroll;
  const show = useCallback(
    (seq: number) => {
      const index = rows.findIndex((row) => row.type === "message" && row.message.seq === seq);
      if (index >= 0) handle.current?.scrollToIndex(index, { align: "center", smooth: true });
    },
    [rows, handle],
  );
  const empty = state.messages.length === 0 && state.pending.length === 0;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroll.scroller}
        role="log"
        aria-label={t("messages")}
        aria-live="off"
        aria-busy={state.syncing}
        tabIndex={0}
        className="scroll-thin flex h-full flex-col overflow-x-hidden overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        {empty && state.conversation.lastSeq > 0 ? (
          <SkeletonRows rows={5} label={t("loadingOlder")} />
        ) : (
          <>
            <div className="grow" />
            <Virtualizer
              ref={handle}
              scrollRef={scroll.scroller}
              shift={scroll.prepended}
              bufferSize={600}
              onScroll={scroll.onScroll}
              onResize={scroll.onResize}
            >
              {rows.map((row) => (
                <RowView key={row.key} row={row} {...props} onShow={show} older={older} />
              ))}
            </Virtualizer>
            <div className="h-3 shrink-0" />
          </>
        )}
      </div>
      <ToLatest away={!scroll.atBottom} fresh={scroll.fresh} onClick={scroll.toBottom} />
    </div>
  );
}

function RowView(
  props: Props & {
    row: Row;
    onShow: (seq: number) => void;
    older: ReturnType<typeof useLoadOlder>;
  },
) {
  const { row } = props;
  const t = useTranslations("conversation");
  switch (row.type) {
    case "head":
      return <Head state={props.state} older={props.older} />;
    case "day":
      return <DayLine at={row.at} />;
    case "unread":
      return (
        <div className="flex items-center gap-3 px-4 pt-4 text-xs font-medium text-danger sm:px-6">
          <span className="h-px flex-1 bg-danger/40" />
          {t("newMessages")}
          <span className="h-px flex-1 bg-danger/40" />
        </div>
      );
    case "event":
      return <EventLine body={row.body} at={row.at} naming={props.naming} />;
    case "message":
      return <MessageItem {...props} row={row} />;
    case "pending":
      return <PendingItem {...props} row={row} />;
  }
}

function DayLine(props: { at: string }) {
  const locale = useFormatLocale();
  const now = useNow(HOUR_MS);
  return (
    <div
      role="separator"
      className="flex items-center gap-3 px-4 pt-5 pb-1 text-xs font-medium text-ink-3 sm:px-6"
    >
      <span className="h-px flex-1 bg-line" />
      {dayLabel(props.at, now, locale)}
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}

function Head(props: { state: ConversationState; older: ReturnType<typeof useLoadOlder> }) {
  const t = useTranslations("conversation");
  const { conversation, hasOlder } = props.state;
  const button =
    "inline-flex items-center gap-1.5 rounded-full px-3 py-1 font-medium text-ink-2 hover:bg-raised";
  return (
    <div className="flex h-12 items-end justify-center text-xs text-ink-3">
      {hasOlder ? (
        <button
          type="button"
          className={button}
          aria-busy={props.older.loading}
          onClick={props.older.load}
        >
          {props.older.loading ? t("loadingOlder") : t("loadOlder")}
        </button>
      ) : conversation.previousId !== undefined ? (
        <Link href={`/history/${conversation.previousId}`} className={button}>
          <History className="size-3.5" aria-hidden />
          {t("earlier")}
        </Link>
      ) : (
        <span className="py-1">{t("beginning")}</span>
      )}
    </div>
  );
}

function ToLatest(props: { away: boolean; fresh: number; onClick: () => void }) {
  const t = useTranslations("conversation");
  const [shown, setShown] = useState(false);
  useEffect(() => setShown(props.away), [props.away]);
  if (!shown) return null;
  return (
    <button
      type="button"
      onClick={props.onClick}
      aria-label={props.fresh > 0 ? t("newPill", { count: props.fresh }) : t("toLatest")}
      className="absolute bottom-3 left-1/2 flex h-9 -translate-x-1/2 animate-rise items-center gap-1.5 rounded-full border border-line bg-surface px-3 text-[13px] font-medium shadow-pop hover:bg-raised"
    >
      <ArrowDown className="size-4" aria-hidden />
      {props.fresh > 0 && <span>{t("newPill", { count: props.fresh })}</span>}
    </button>
  );
}
