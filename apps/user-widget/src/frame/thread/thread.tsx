import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useState } from "react";
import type { ClientState, ConversationState } from "@deskwire/client";
import type { MessageRow } from "@deskwire/chat-view/thread/rows";
import { useStore } from "../hooks.ts";
import { lazily } from "../lazily.tsx";
import { useMedia } from "../media/media.ts";
import { Greeting } from "../panel/greeting.tsx";
import { MessageLog } from "./message-log.tsx";
import { Rows } from "./rows.tsx";
import { Beginning } from "./thread-edges.tsx";
import { useNameOf } from "./use-name-of.ts";
import { useOlder } from "./use-older.ts";
import { useRecall } from "./use-recall.ts";
import { useRows, type MarkUnread } from "./use-rows.ts";
import { useScroll } from "./use-scroll.ts";
import type { Older } from "./visible-threads.ts";
import type { Running } from "../session/running.ts";

const QueueCard = lazily(async () => (await import("./queue-card.tsx")).QueueCard);
const Reading = lazily(async () => (await import("./reading.tsx")).Reading);
const Typing = lazily(async () => (await import("./typing.tsx")).Typing);
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
  const uploads = useStore(useMedia().uploads);
  const { threads, older } = history;
  const [mark, setMark] = useState<MarkUnread>();
  const rows = useRows(threads, state.unopened, mark);
  const nameOf = useNameOf(threads);
  const { state: olderState, load } = useOlder(running, older);
  const writtenKey = uploads.at(-1)?.id ?? rows.findLast(({ type }) => type === "pending")?.key;
  const scroll = useScroll({ firstKey: rows[0]?.key, writtenKey, onTop: load });
  const recall = useRecall(client);
  const name = state.me?.kind === "user" && state.me.name ? isolateName(state.me.name) : null;
  return (
    <div className="thread">
      <MessageLog scroll={scroll}>
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
          {live?.conversation.status === "queued" && (
            <QueueCard thread={live} nameOf={nameOf} desk={state.desk} />
          )}
          {live && <Typing thread={live} nameOf={nameOf} />}
        </ol>
      </MessageLog>
      <Reading
        client={client}
        state={state}
        threads={threads}
        live={live}
        nameOf={nameOf}
        scroll={scroll}
        older={{ state: olderState, load, hasPage: older?.kind === "page" }}
        onMark={(next) => setMark(() => next)}
      />
    </div>
  );
}
