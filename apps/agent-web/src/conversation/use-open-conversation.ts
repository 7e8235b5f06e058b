import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { ConversationState } from "@deskwire/client";
import type { Conversation, ErrorCode } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import { conversationQuery } from "../api/queries.ts";
import { isOffered } from "../inbox/inbox-items.ts";
import { useClient, useLive } from "../live/live.tsx";
import { useAccount } from "../session/session.tsx";

export type OpenConversation =
  | { status: "loading" }
  | { status: "failed"; code: ErrorCode | "offline"; retry: () => void }
  /** It was offered or live here, and may not be seen any more; `agent` is who has it, where that is known. */
  | { status: "gone"; agent: string | null }
  | { status: "ready"; state: ConversationState };

/** A conversation of others sends no live events here: it is looked at again this often while it is open. */
const FOLLOW_MS = 4_000;

/** Whether `value` has ever been true. */
function useWas(value: boolean): boolean {
  const [was, setWas] = useState(value);
  if (value && !was) setWas(true);
  return was;
}

function isLive(conversation: Conversation, agentId: string): boolean {
  const own = conversation.status === "open" && conversation.agent?.id === agentId;
  return own || isOffered(conversation, agentId);
}

/**
 * Holds a conversation for as long as it is shown. One of the agent's own is live already; any other is fetched,
 * and followed by fetching again while it has not ended.
 */
export function useOpenConversation(id: string): OpenConversation {
  const client = useClient();
  const account = useAccount();
  const state = useLive((all) => all.conversations[id]);
  const known = useLive((all) => all.me !== null);
  const live = state !== undefined && isLive(state.conversation, account.id);
  const query = useQuery({
    ...conversationQuery(id),
    enabled: known && !live,
    refetchInterval: ({ state: fetched }) => (fetched.data?.status === "ended" ? false : FOLLOW_MS),
  });
  const fetched = live ? undefined : query.data;
  // [SEQ9] One that has ended is not followed; a rating may have come while there was no connection.
  const online = useLive((all) => all.connection.status === "online");
  useEffect(() => {
    if (online) client.refresh(id);
  }, [client, id, online]);
  const wasLive = useWas(live);
  const [refused, setRefused] = useState<ErrorCode | "offline" | null>(null);
  useEffect(() => {
    if (!fetched) return;
    let current = true;
    void client.watch(fetched).then((outcome) => {
      if (current) setRefused(outcome.ok ? null : outcome.code);
    });
    return () => {
      current = false;
    };
  }, [client, fetched]);
  if (state && (live || state.messages.length > 0 || !refused)) return { status: "ready", state };
  const code = refused ?? (query.isError ? errorCode(query.error) : null);
  if (wasLive && (code === "unknown_conversation" || code === "forbidden"))
    return { status: "gone", agent: state?.conversation.agent?.name ?? null };
  if (code !== null) return { status: "failed", code, retry: () => void query.refetch() };
  return { status: "loading" };
}
