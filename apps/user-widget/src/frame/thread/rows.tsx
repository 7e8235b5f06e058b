import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import { memo, useState } from "react";
import type { ClientState, ConversationState, DeskwireClient } from "@deskwire/client";
import { canRecall as isRecallable } from "@deskwire/chat-view/thread/thread";
import { RECALL_WINDOW_MS } from "@deskwire/protocol";
import { clockTime, dayLabel } from "@deskwire/chat-view/formats/times";
import type { EventRow, MessageRow } from "@deskwire/chat-view/thread/rows";
import { eventText } from "../event-text.ts";
import { useNow } from "../hooks.ts";
import { useWords } from "../i18n/words.ts";
import { MessageItem } from "./message-item.tsx";
import { PendingItem } from "./pending-item.tsx";
import type { ThreadRow } from "./use-rows.ts";

const MINUTE_MS = 60_000;
const USER = { kind: "user" } as const;

interface RowsProps {
  client: DeskwireClient;
  state: ClientState;
  rows: readonly ThreadRow[];
  live: ConversationState | null;
  nameOf: NameOf;
  onReply: (row: MessageRow) => void;
  onRecall: (row: MessageRow) => void;
}

export function Rows(props: RowsProps) {
  const { client, state, rows, live, nameOf, onReply, onRecall } = props;
  const [active, setActive] = useState<string | null>(null);
  const latestOwn = rows.findLast((row) => row.type === "message" && row.own);
  const activeRow = rows.find((row) => row.key === active);
  const activeOwn = activeRow?.type === "message" && activeRow.own ? activeRow : null;
  const now = useNow(1000, activeOwn !== null);
  const windowMs = state.limits?.recallMs ?? RECALL_WINDOW_MS;
  // By the server's clock, which decides.
  const canRecall = (row: MessageRow) =>
    row === activeOwn &&
    isLive(row, live) &&
    isRecallable(row.message, { reader: USER, now: now + state.clockSkewMs, windowMs });

  return rows.map((row) => {
    switch (row.type) {
      case "day":
        return <Day key={row.key} at={row.at} />;
      case "unread":
        return <Unread key={row.key} />;
      case "event":
        return <EventItem key={row.key} row={row} nameOf={nameOf} />;
      case "pending":
        return <PendingItem key={row.key} client={client} row={row} nameOf={nameOf} />;
      case "message":
        return (
          <MessageItem
            key={row.key}
            row={row}
            active={row.key === active}
            latestOwn={row === latestOwn}
            nameOf={nameOf}
            onActive={setActive}
            onReply={isLive(row, live) ? onReply : null}
            onRecall={canRecall(row) ? onRecall : null}
          />
        );
    }
  });
}

function isLive(row: MessageRow, live: ConversationState | null): boolean {
  return live !== null && row.conversationId === live.conversation.id;
}

const Day = memo(function Day({ at }: { at: string }) {
  const { tag } = useWords();
  const now = useNow(MINUTE_MS);
  return (
    <li className="day">
      <span>{dayLabel(at, now, tag)}</span>
    </li>
  );
});

function Unread() {
  const { t } = useWords();
  return (
    <li className="day unread">
      <span>{t.unread}</span>
    </li>
  );
}

const EventItem = memo(function EventItem(props: { row: EventRow; nameOf: NameOf }) {
  const words = useWords();
  const { event } = props.row;
  return (
    <li className="event" data-event={event.body.type}>
      {eventText(event.body, words, props.nameOf)}
      <time dateTime={event.at}>{clockTime(event.at, words.tag)}</time>
    </li>
  );
});
