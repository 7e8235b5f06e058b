import { useCallback, useRef, useState } from "react";
import type { Running } from "../panel/chat.tsx";
import type { Older } from "../timeline.ts";

export type OlderState = "idle" | "loading" | "failed";

/** Loads what lies before the first message on the screen, into the user's earlier conversations. */
export function useOlder(running: Running, older: Older): { state: OlderState; load: () => void } {
  const { client, bearer } = running;
  const [state, setState] = useState<OlderState>("idle");
  const busy = useRef(false);

  const load = useCallback(() => {
    if (busy.current || older === null) return;
    busy.current = true;
    setState("loading");
    const fetchOlder = async () => {
      if (older.kind === "page") return (await client.loadOlder(older.conversationId)).ok;
      const { fetchConversation } = await import("../session/archive.ts");
      const conversation = await fetchConversation(older.id, bearer);
      return conversation !== null && (await client.watch(conversation)).ok;
    };
    const settle = (done: boolean) => {
      busy.current = false;
      setState(done ? "idle" : "failed");
    };
    fetchOlder().then(settle, () => settle(false));
  }, [client, bearer, older]);
  return { state, load };
}
