import { useEffect, useMemo, useState } from "react";
import type { ClientState, ConversationState } from "@deskwire/client";
import { useShell } from "../services.ts";
import type { Running } from "../session/running.ts";
import { visibleThreads, type Older } from "../thread/visible-threads.ts";

export interface TalkState {
  history: { threads: ConversationState[]; older: Older };
  /** The newest conversation while it has not ended. */
  live: ConversationState | null;
  /** Whether the user can write. If not, the last conversation has ended and can be rated. */
  writing: boolean;
  /** Lets the user write after the last conversation has ended. */
  onStart: () => void;
}

/** The conversations on the screen. A kept draft and files under way count as a start of a new one. */
export function useTalk({ who }: Running, state: ClientState, uploading: boolean): TalkState {
  const { store } = useShell();
  const history = useMemo(() => visibleThreads(state.conversations), [state.conversations]);
  const [started, setStarted] = useState(() => store.get(`draft:${who.key}`) !== null);
  const newest = history.threads.at(-1) ?? null;
  const live = newest?.conversation.status === "ended" ? null : newest;
  const liveId = live?.conversation.id;
  useEffect(() => {
    if (liveId !== undefined) setStarted(false);
  }, [liveId]);
  const writing =
    live !== null || newest === null || started || uploading || state.unopened.length > 0;
  return { history, live, writing, onStart: () => setStarted(true) };
}
