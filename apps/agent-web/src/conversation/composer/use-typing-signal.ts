import { useEffect, useMemo } from "react";
import { useClient } from "../../live/live.tsx";

const IDLE_MS = 4_000;

/** Tells the user that the agent is typing, until the agent sends, leaves the field or pauses. */
export function useTypingSignal(conversationId: string): { start: () => void; stop: () => void } {
  const client = useClient();
  const signal = useMemo(() => {
    let idle: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      if (idle === undefined) return;
      clearTimeout(idle);
      idle = undefined;
      client.setTyping(conversationId, false);
    };
    const start = () => {
      clearTimeout(idle);
      idle = setTimeout(stop, IDLE_MS);
      client.setTyping(conversationId, true);
    };
    return { start, stop };
  }, [client, conversationId]);
  useEffect(() => signal.stop, [signal]);
  return signal;
}
