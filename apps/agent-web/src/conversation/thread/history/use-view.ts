import { useMemo, useState } from "react";
import type { ConversationState } from "@deskwire/client";
import type { ErrorCode, MessagePage } from "@deskwire/protocol";
import { errorCode } from "../../../api/http.ts";
import { fetchMessages } from "../../../api/queries.ts";
import { useClient } from "../../../live/live.tsx";
import {
  joinLive,
  meetsLive,
  pageAround,
  withNewer,
  withOlder,
  type MessageWindow,
} from "./message-window.ts";

/** Null on success. */
export type Failure = ErrorCode | "offline" | null;

const PAGE = 50;

/** The shown part of a conversation: its latest messages, live, or the part around a message that was looked for. */
export interface View {
  shown: ConversationState;
  /** Changes when another list is shown. */
  id: number;
  /** True while messages are missing between the shown part and the latest ones. */
  detached: boolean;
  loadOlder: () => Promise<Failure>;
  loadNewer: () => Promise<Failure>;
  /** Shows the part around a message. */
  moveTo: (seq: number) => Promise<Failure>;
  toLatest: () => void;
}

export function useView(state: ConversationState): View {
  const client = useClient();
  const { id } = state.conversation;
  const [view, setView] = useState<{ id: number; window: MessageWindow | null }>({
    id: 0,
    window: null,
  });
  const { window } = view;
  const detached = window !== null && !meetsLive(window, state.messages);
  const shown = useMemo(() => shownState(state, window, detached), [state, window, detached]);

  const load = (query: PageQuery, take: (page: MessagePage) => void) =>
    loadPage({ id, query, take });
  const grow = (change: (window: MessageWindow) => MessageWindow) =>
    setView((now) => (now.window ? { ...now, window: change(now.window) } : now));
  return {
    shown,
    id: view.id,
    detached,
    async loadOlder() {
      if (window) {
        const before = window.messages[0]?.seq ?? 1;
        return load({ before, limit: PAGE }, (page) => grow((now) => withOlder(now, page)));
      }
      const outcome = await client.loadOlder(id);
      return outcome.ok ? null : outcome.code;
    },
    loadNewer() {
      const after = window?.messages.at(-1)?.seq ?? 0;
      return load({ after, limit: PAGE }, (page) => grow((now) => withNewer(now, page)));
    },
    moveTo: (seq) =>
      load(pageAround(seq), ({ messages, more }) =>
        setView((now) => ({ id: now.id + 1, window: { messages, hasOlder: more } })),
      ),
    toLatest: () => setView((now) => ({ id: now.id + 1, window: null })),
  };
}

interface PageQuery {
  before?: number;
  after?: number;
  limit: number;
}

async function loadPage(options: {
  id: string;
  query: PageQuery;
  take: (page: MessagePage) => void;
}): Promise<Failure> {
  const { id, query, take } = options;
  try {
    take(await fetchMessages(id, query));
    return null;
  } catch (error) {
    return errorCode(error);
  }
}

function shownState(
  state: ConversationState,
  window: MessageWindow | null,
  detached: boolean,
): ConversationState {
  if (window === null) return state;
  const { hasOlder } = window;
  // Pending messages stand behind the latest message only.
  if (detached) return { ...state, messages: window.messages, hasOlder, pending: [] };
  return { ...state, messages: joinLive(window, state.messages), hasOlder };
}
