import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Virtualizer } from "virtua";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import { SkeletonRows } from "../../ui/bits.tsx";
import type { Naming } from "./naming.ts";
import { Pictures } from "./media/pictures.tsx";
import { RowView } from "./rows/row-view.tsx";
import { ToLatest } from "./scrolling/to-latest.tsx";
import { useEarlier } from "./history/use-earlier.ts";
import { useLoad } from "./history/use-load.ts";
import { useReadCursor } from "./scrolling/use-read-cursor.ts";
import { useRows } from "./rows/use-rows.ts";
import { useStickyScroll } from "./scrolling/use-sticky-scroll.ts";
import { useArrive, useTarget, type Target } from "./scrolling/use-target.ts";
import { useView, type View } from "./history/use-view.ts";

/**
 * The messages of a conversation, newest at the bottom. Scrolling up loads earlier messages, then the user's earlier
 * conversations. While a message is looked for, the list shows the part around it.
 */
export function MessageList(props: {
  state: ConversationState;
  naming: Naming;
  /** Whether the reader is the agent of this conversation. Only then does the read cursor move. */
  mine: boolean;
  target: Target | null;
  onReply: ((seq: number) => void) | null;
}) {
  const { state, mine } = props;
  const t = useTranslations("conversation");
  const { view, threads, rows, older, newer, hasOlder } = useThread(state, mine);
  const { shown } = view;
  const seeking = useTarget(props.target, state.conversation.id);
  const [checkOlder, checkNewer] = [older.check, newer.check];
  const scroll = useStickyScroll({
    rows,
    state,
    top: {
      view: view.id,
      parts: threads.length,
      seq: threads[0]?.messages[0]?.seq ?? 0,
    },
    // Also while a message is marked: rows are still being measured, so the end may come near without a scroll.
    free: view.detached || seeking.wanted !== null || seeking.flashed !== null,
    scrolled: useCallback(
      (fromTop: number, fromBottom: number) => {
        checkOlder(fromTop);
        checkNewer(fromBottom);
      },
      [checkOlder, checkNewer],
    ),
  });
  const toLatest = () => {
    seeking.settle(null);
    if (view.detached) view.toLatest();
    scroll.toBottom();
  };
  useArrive({ seeking, rows, view, handle: scroll.handle, toLatest });
  useLatestOnWrite(state, view);
  useReadCursor({ rows, state, mine, shownIndex: scroll.shownIndex, watch: scroll.position });
  const [image, setImage] = useState<string | null>(null);
  const empty = shown.messages.length === 0 && state.pending.length === 0;
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
              key={view.id}
              ref={scroll.handle}
              scrollRef={scroll.scroller}
              shift={scroll.prepended}
              bufferSize={600}
              onScroll={scroll.onScroll}
              onResize={scroll.onResize}
            >
              {rows.map((row) => (
                <RowView
                  key={row.key}
                  row={row}
                  shown={shown}
                  naming={props.naming}
                  onReply={props.onReply}
                  onOpenImage={setImage}
                  older={older}
                  hasOlder={hasOlder}
                  seeking={seeking}
                />
              ))}
            </Virtualizer>
            <div className="h-3 shrink-0" />
          </>
        )}
      </div>
      <ToLatest
        away={!scroll.atBottom}
        detached={view.detached}
        fresh={scroll.fresh}
        onClick={toLatest}
      />
      {image !== null && <Pictures threads={threads} shownId={image} onShow={setImage} />}
    </div>
  );
}

const NO_PARTS: never[] = [];

/** What is shown of a conversation and of the user's earlier ones, and how to load more. */
function useThread(state: ConversationState, mine: boolean) {
  const [unread] = useState(() => {
    const { cursors, lastSeq } = state.conversation;
    return { after: mine ? cursors.agent.read : lastSeq, upTo: lastSeq };
  });
  const view = useView(state);
  const { shown } = view;
  const earlier = useEarlier(state.conversation);
  const parts = shown.hasOlder ? NO_PARTS : earlier.parts;
  const threads = useMemo(() => [...parts, shown], [parts, shown]);
  const rows = useRows(threads, unread);
  const hasOlder = shown.hasOlder || earlier.hasMore;
  const older = useLoad({
    hasMore: shown.messages.length > 0 && hasOlder,
    load: shown.hasOlder ? view.loadOlder : earlier.load,
  });
  const newer = useLoad({ hasMore: view.detached, load: view.loadNewer });
  return { view, threads, rows, older, newer, hasOlder };
}

// An agent who writes wants to see the new message, which stands at the end.
function useLatestOnWrite(state: ConversationState, view: View): void {
  const count = state.pending.length;
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current && view.detached) view.toLatest();
    before.current = count;
  }, [count, view]);
}
