import { isolateName } from "@deskwire/chat-view/people/isolate-name";
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
  /** The reader may no longer see it. `agent` is the name of the agent who has it, if known. */
  | { status: "gone"; agent: string | null }
  | { status: "ready"; state: ConversationState };

/** Conversations of other agents send no live events. An open one is fetched again at this interval. */
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
 * Holds a conversation while it is shown. The agent's own conversations are live. Any other one is fetched, and
 * fetched again until it ends.
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
  // [SEQ9] No events come for an ended conversation. A rating may have come while there was no connection.
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
    return {
      status: "gone",
      agent: state?.conversation.agent ? isolateName(state.conversation.agent.name) : null,
    };
  if (code !== null) return { status: "failed", code, retry: () => void query.refetch() };
  return { status: "loading" };
}
