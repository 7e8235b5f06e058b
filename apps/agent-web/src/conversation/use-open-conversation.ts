import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { ConversationState } from "@deskwire/client";
import type { Conversation, ErrorCode } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import { conversationQuery } from "../api/queries.ts";
import { isOffered } from "../inbox/inbox-items.ts";
import { useAgentNames } from "../live/agent-names.ts";
import { useClient, useLive } from "../live/live.tsx";
import { useLostClaims } from "./actions/lost-claims.ts";
import { useAccount } from "../session/session.tsx";

export type OpenConversation =
  | { status: "loading" }
  | { status: "failed"; code: ErrorCode | "offline"; retry: () => void }
  /** The reader may no longer see it. `agent` is the name of the agent who has it, if known. */
  | { status: "gone"; agent: string | null; why: "claimed" | "left_queue" | "lapsed" }
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

/** [SHO12] An address with a wrong id names no conversation. */
function shownCode(code: ErrorCode | "offline"): ErrorCode | "offline" {
  return code === "bad_request" ? "unknown_conversation" : code;
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
  const wasQueued = useWas((state?.conversation ?? query.data)?.status === "queued");
  const lost = useLostClaims((all) => all[id]);
  const nameOf = useAgentNames();
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
  const code = refused ?? (query.isError ? errorCode(query.error) : null);
  const hidden = code === "unknown_conversation" || code === "forbidden";
  // It may have come back to the queue since.
  const claimed = lost !== undefined && (query.isError || query.dataUpdatedAt <= lost.at);
  if (!live && claimed) {
    const agent = lost.agentId === null ? null : nameOf(lost.agentId);
    return { status: "gone", agent, why: "claimed" };
  }
  // [ASG7] What was shown while it waited in the queue is another agent's now, or has ended.
  if (!wasLive && hidden && wasQueued) return { status: "gone", agent: null, why: "left_queue" };
  if (state && (live || state.messages.length > 0 || !refused)) return { status: "ready", state };
  if (wasLive && hidden)
    return {
      status: "gone",
      agent: state?.conversation.agent ? isolateName(state.conversation.agent.name) : null,
      why: "lapsed",
    };
  if (code !== null)
    return { status: "failed", code: shownCode(code), retry: () => void query.refetch() };
  return { status: "loading" };
}
