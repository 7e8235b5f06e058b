import { useMemo, useState } from "react";
import type { ConversationState } from "@deskwire/client";
import type { Thread } from "@deskwire/chat-view/thread/thread";
import type { ListRow } from "../rows/list-row.ts";
import { useRows } from "../rows/use-rows.ts";
import { useEarlier } from "./use-earlier.ts";
import { useLoad, type Load } from "./use-load.ts";
import { useView, type View } from "./use-view.ts";

const NO_PARTS: never[] = [];

/** What is shown of a conversation and of the user's earlier ones, and how to load more. */
export interface ShownThread {
  view: View;
  /** The shown part of each conversation, oldest first. */
  threads: readonly Thread[];
  rows: readonly ListRow[];
  older: Load;
  newer: Load;
  /** Whether anything can be loaded above the first row. */
  hasOlder: boolean;
  /** Puts the divider before what is unread now. */
  markUnread: () => void;
}

export function useThread(state: ConversationState, mine: boolean): ShownThread {
  const unreadNow = () => {
    const { cursors, lastSeq } = state.conversation;
    return { after: mine ? cursors.agent.read : lastSeq, upTo: lastSeq };
  };
  const [unread, setUnread] = useState(unreadNow);
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
  const markUnread = () => setUnread(unreadNow());
  return { view, threads, rows, older, newer, hasOlder, markUnread };
}
