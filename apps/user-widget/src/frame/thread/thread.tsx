import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import { useCallback, useMemo, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { ClientState, ConversationState } from "@deskwire/client";
import { buildRows, type MessageRow, type Row } from "@deskwire/chat-view/thread/rows";
import { errorText } from "../i18n/error-text.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { useStore } from "../hooks.ts";
import { lazily } from "../lazily.tsx";
import { useMedia } from "../media/media.ts";
import { Greeting } from "../panel/greeting.tsx";
import { useShell } from "../services.ts";
import { Rows } from "./rows.tsx";
import { Beginning, ToLatest } from "./thread-edges.tsx";
import { Typing } from "./typing.tsx";
import { useAnnouncements } from "./use-announcements.ts";
import { useOlder } from "./use-older.ts";
import { useRead } from "./use-read.ts";
import { useRefresh } from "./use-refresh.ts";
import { useScroll } from "./use-scroll.ts";
import { agentNames } from "./agent-names.ts";
import { unreadIn } from "./unread-chat.ts";
import type { Older } from "./visible-threads.ts";
import type { Running } from "../session/running.ts";

const QueueCard = lazily(async () => (await import("./queue-card.tsx")).QueueCard);
const UploadItem = lazily(async () => (await import("../media/upload-item.tsx")).UploadItem);

interface ThreadProps {
  running: Running;
  state: ClientState;
  history: { threads: ConversationState[]; older: Older };
  live: ConversationState | null;
  onReply: (row: MessageRow) => void;
}

export function Thread({ running, state, history, live, onReply }: ThreadProps) {
  const { client } = running;
  const { t, locale } = useWords();
  const { notify } = useShell();
  const uploads = useStore(useMedia().uploads);
  const { threads, older } = history;
  const rows = useRows(threads, state.unopened);
  const nameOf = useNameOf(threads);
  const { state: olderState, load } = useOlder(running, older);
  const writtenKey = uploads.at(-1)?.id ?? rows.findLast(({ type }) => type === "pending")?.key;
  const scroll = useScroll({ firstKey: rows[0]?.key, writtenKey, onTop: load });
  const announcement = useAnnouncements(client, nameOf);
  useRead(client, threads, scroll.atBottom);
  useRefresh(client, threads, state);

  const recall = async (row: MessageRow) => {
    const outcome = await client.recall(row.conversationId, row.message.seq);
    if (!outcome.ok) notify(labelled(locale, t.recallFailed, errorText(t, outcome.code)));
  };
  const name = state.me?.kind === "user" ? state.me.name : null;
  return (
    <div className="thread">
      <div
        ref={scroll.scroller}
        className="scroller"
        role="log"
        aria-live="off"
        aria-label={t.messages}
        tabIndex={0}
        onScroll={scroll.onScroll}
        onKeyDown={moveBetweenMessages}
      >
        {rows.length === 0 && uploads.length === 0 ? (
          <Greeting name={name} visitor={running.who.visitor} />
        ) : (
          <Beginning older={older} state={olderState} onRetry={load} />
        )}
        <ol ref={scroll.content} className="rows">
          <Rows
            client={client}
            state={state}
            rows={rows}
            live={live}
            nameOf={nameOf}
            onReply={onReply}
            onRecall={(row) => void recall(row)}
          />
          {uploads.map((upload) => (
            <UploadItem key={upload.id} upload={upload} />
          ))}
          {live?.conversation.status === "queued" && <QueueCard thread={live} nameOf={nameOf} />}
          {live && <Typing thread={live} nameOf={nameOf} />}
        </ol>
      </div>
      {!scroll.atBottom && (
        <ToLatest unread={live ? unreadIn(live) : 0} onClick={scroll.toBottom} />
      )}
      <p className="visually-hidden" aria-live="polite">
        {announcement}
      </p>
    </div>
  );
}

/** Rows that have not changed stay the same objects. */
function useRows(
  threads: readonly ConversationState[],
  unopened: ClientState["unopened"],
): readonly Row[] {
  const before = useRef<readonly Row[]>([]);
  return useMemo(() => {
    before.current = buildRows({ reader: { kind: "user" }, threads, unopened }, before.current);
    return before.current;
  }, [threads, unopened]);
}

/** It stays the same function while no name changes. */
function useNameOf(threads: readonly ConversationState[]): NameOf {
  const { t } = useWords();
  const before = useRef<ReadonlyMap<string, string>>(undefined);
  const names = useMemo(() => {
    before.current = agentNames(threads, before.current);
    return before.current;
  }, [threads]);
  return useCallback<NameOf>(
    (who, _role, recorded) => {
      if (who === null) return t.team;
      return who.kind === "user" ? t.you : (names.get(who.id) ?? recorded ?? t.colleague);
    },
    [names, t],
  );
}

/** The up and down keys move the focus through the messages. Tab then reaches the actions of the focused one. */
function moveBetweenMessages(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-message]")];
  const focused = document.activeElement?.closest<HTMLElement>("[data-message]");
  const at = focused ? items.indexOf(focused) : items.length;
  const next = items[at + (event.key === "ArrowUp" ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
