import { useCallback, useRef, useState } from "react";
import type { ConversationState } from "@deskwire/client";
import { toast } from "../ui/toast.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { useClient } from "../live/live.tsx";

/** Distance from the top at which the page before is fetched. */
const NEAR_TOP_PX = 500;

export interface LoadOlder {
  loading: boolean;
  load: () => void;
  /** Loads when the reader has come close to the top. */
  check: (scrollTop: number) => void;
}

/** Fetches earlier messages, one page at a time; after a failure only on request. */
export function useLoadOlder(state: ConversationState): LoadOlder {
  const client = useClient();
  const errorText = useErrorText();
  const [loading, setLoading] = useState(false);
  const busy = useRef(false);
  const failed = useRef(false);
  const { id } = state.conversation;
  const load = async () => {
    if (busy.current) return;
    busy.current = true;
    setLoading(true);
    const outcome = await client.loadOlder(id);
    busy.current = false;
    failed.current = !outcome.ok;
    setLoading(false);
    if (!outcome.ok && outcome.code !== "offline") toast.error(errorText(outcome.code));
  };
  const latest = useRef({ load, hasOlder: state.hasOlder });
  latest.current = { load, hasOlder: state.hasOlder };
  const check = useCallback((scrollTop: number) => {
    const { hasOlder } = latest.current;
    if (hasOlder && !failed.current && scrollTop < NEAR_TOP_PX) void latest.current.load();
  }, []);
  return { loading, load: () => void load(), check };
}
