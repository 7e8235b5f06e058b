import type { NameOf } from "@deskwire/chat-view/event-phrase";
import { useCallback, useMemo, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { ClientState, ConversationState } from "@deskwire/client";
import { buildRows, type MessageRow, type Row } from "@deskwire/chat-view/rows";
import { errorText } from "../i18n/error-text.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { useStore } from "../hooks.ts";
import { Icon } from "../icons.tsx";
import { lazily } from "../lazily.tsx";
import { useMedia } from "../media/media.ts";
import { Greeting } from "../panel/greeting.tsx";
import { useShell } from "../services.ts";
import { Avatar } from "./avatar.tsx";
import { Rows } from "./rows.tsx";
import { useAnnouncements } from "./use-announcements.ts";
import { useOlder, type OlderState } from "./use-older.ts";
import { useRead } from "./use-read.ts";
import { useRefresh } from "./use-refresh.ts";
import { useScroll } from "./use-scroll.ts";
import { agentNames } from "./agent-names.ts";
import { unreadIn } from "./unread-chat.ts";
import type { Older } from "./visible-threads.ts";
import type { Running } from "../session/running.ts";

const QueueCard = lazily(async () => (await import("./queue-card.tsx")).QueueCard);
const UploadItem = lazily(async () => (await import("../media/upload-item.tsx")).UploadItem);

const USER = { kind: "user" } as const;

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
  const shown = useRef<readonly Row[]>([]);
  const rows = useMemo(
    () =>
      (shown.current = buildRows(
        { reader: USER, threads, unopened: state.unopened },
        shown.current,
      )),
    [threads, state.unopened],
  );
  const known = useRef<ReadonlyMap<string, string>>(undefined);
  const names = useMemo(() => (known.current = agentNames(threads, known.current)), [threads]);
  const nameOf = useCallback<NameOf>(
    (who, _role, recorded) => {
      if (who === null) return t.team;
      return who.kind === "user" ? t.you : (names.get(who.id) ?? recorded ?? t.colleague);
    },
    [names, t],
  );
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

function Beginning(props: { older: Older; state: OlderState; onRetry: () => void }) {
  const { t } = useWords();
  if (props.state === "failed") {
    return (
      <p className="edge">
        {t.olderFailed}{" "}
        <button type="button" onClick={props.onRetry}>
          {t.tryAgain}
        </button>
      </p>
    );
  }
  const isFirst = props.older === null || props.state === "none";
  return <p className="edge">{isFirst ? t.beginning : t.older}</p>;
}

function Typing(props: { thread: ConversationState; nameOf: NameOf }) {
  const { t } = useWords();
  const agent = props.thread.typing.find(({ kind }) => kind === "agent");
  if (!agent) return null;
  const name = props.nameOf(agent);
  return (
    <li className="message peer typing" data-first="true" data-last="true">
      <Avatar id={agent.id} name={name} size="small" />
      <div className="bubble" role="status">
        <span className="visually-hidden">{t.typing(name)}</span>
        <i aria-hidden="true" />
        <i aria-hidden="true" />
        <i aria-hidden="true" />
      </div>
    </li>
  );
}

function ToLatest({ unread, onClick }: { unread: number; onClick: () => void }) {
  const { t } = useWords();
  return (
    <button type="button" className="pill" data-unread={unread > 0} onClick={onClick}>
      {unread > 0 ? t.newMessages(unread) : t.toLatest}
      <Icon name="down" size={16} />
    </button>
  );
}
