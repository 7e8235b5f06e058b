import { useCallback, useRef, useState } from "react";
import { later } from "../later.ts";
import type { Older } from "./visible-threads.ts";
import type { Running } from "../session/running.ts";

const loadArchive = later(() => import("../session/archive.ts"));

/** `none`: the earlier conversation was deleted. */
export type OlderState = "idle" | "loading" | "failed" | "none";

/** Loads the messages before the first one on the screen, also of the user's earlier conversations. */
export function useOlder(running: Running, older: Older): { state: OlderState; load: () => void } {
  const { client, bearer } = running;
  const [state, setState] = useState<OlderState>("idle");
  const busy = useRef(false);
  const missing = useRef<string | null>(null);

  const load = useCallback(() => {
    if (busy.current || older === null) return;
    if (older.kind === "conversation" && older.id === missing.current) return;
    busy.current = true;
    setState("loading");
    const stateOf = (done: boolean): OlderState => (done ? "idle" : "failed");
    const fetchOlder = async (): Promise<OlderState> => {
      if (older.kind === "page") return stateOf((await client.loadOlder(older.conversationId)).ok);
      const { fetchConversation } = await loadArchive();
      const conversation = await fetchConversation(older.id, bearer);
      if (conversation !== null) return stateOf((await client.watch(conversation)).ok);
      missing.current = older.id;
      return "none";
    };
    const settle = (reached: OlderState) => {
      busy.current = false;
      setState(reached);
    };
    fetchOlder().then(settle, () => settle("failed"));
  }, [client, bearer, older]);
  return { state, load };
}
