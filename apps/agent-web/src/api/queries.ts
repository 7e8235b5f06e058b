import { infiniteQueryOptions, queryOptions, type InfiniteData } from "@tanstack/react-query";
import type {
  AgentAccount,
  AgentList,
  AgentPatch,
  Conversation,
  ConversationAnswer,
  ConversationPage,
  ConversationQuery,
  DecisionList,
  LoginRequest,
  MessagePage,
  NewAgentRequest,
  SessionAnswer,
  TicketAnswer,
} from "@deskwire/protocol";
import { http, isSignedOut, rememberCsrf } from "./http.ts";

const PAGE = 30;
const QUEUE_PAGE = 100;
/** The queue has no live event. The wire contract allows a delay of 5 s. */
const QUEUE_REFRESH_MS = 5_000;
/** Conversations of other agents send no events, so their newest page is polled. */
const EVERYBODY_REFRESH_MS = 10_000;

/** The agent of this tab. Another tab may sign in as another agent and replace the browser's session. */
let ownId: string | null = null;

/** The session. Null when nobody is signed in, or when another tab has signed in as another agent. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: fetchSession,
  staleTime: Infinity,
  gcTime: Infinity,
  refetchOnWindowFocus: "always",
});

async function fetchSession(): Promise<SessionAnswer | null> {
  try {
    const session = await http<SessionAnswer>("/auth/session");
    return ownId === null || session.agent.id === ownId ? remembered(session) : null;
  } catch (error) {
    if (isSignedOut(error)) return null;
    throw error;
  }
}

function remembered(session: SessionAnswer): SessionAnswer {
  ownId = session.agent.id;
  rememberCsrf(session.csrfToken);
  return session;
}

export async function login(request: LoginRequest): Promise<SessionAnswer> {
  return remembered(await http<SessionAnswer>("/auth/login", { method: "POST", body: request }));
}

export async function logout(): Promise<void> {
  await http<unknown>("/auth/logout", { method: "POST" });
}

export async function fetchTicket(): Promise<string> {
  const answer = await http<TicketAnswer>("/ws-ticket", { method: "POST" });
  return answer.ticket;
}

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: async () => (await http<AgentList>("/agents")).agents,
  staleTime: 15_000,
});

export function addAgent(request: NewAgentRequest): Promise<AgentAccount> {
  return http<AgentAccount>("/agents", { method: "POST", body: request });
}

export function changeAgent(id: string, patch: AgentPatch): Promise<AgentAccount> {
  return http<AgentAccount>(`/agents/${encodeURIComponent(id)}`, { method: "PATCH", body: patch });
}

/** The queued conversations, page by page, longest wait first. */
export const queueQuery = infiniteQueryOptions({
  queryKey: ["conversations", "queue"],
  queryFn: ({ pageParam }) =>
    http<ConversationPage>("/conversations", {
      query: { scope: "queue", limit: QUEUE_PAGE, cursor: pageParam },
    }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
  refetchInterval: QUEUE_REFRESH_MS,
});

/** The number of queued conversations, including pages that are not loaded. */
export function queueLength(queue: InfiniteData<ConversationPage> | undefined): number {
  const pages = queue?.pages ?? [];
  return pages[0]?.total ?? pages.reduce((sum, page) => sum + page.conversations.length, 0);
}

/** A list of conversations, page by page, newest first. */
export function conversationsQuery(query: Pick<ConversationQuery, "scope" | "status" | "userId">) {
  return infiniteQueryOptions({
    queryKey: ["conversations", "list", query],
    queryFn: ({ pageParam }) =>
      http<ConversationPage>("/conversations", {
        query: { ...query, limit: PAGE, cursor: pageParam },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 5_000,
    // Only while one page is loaded. A refetch of several pages would move the rows that the agent reads.
    refetchInterval: ({ state }) =>
      query.scope === "all" && (state.data?.pages.length ?? 0) < 2 ? EVERYBODY_REFRESH_MS : false,
  });
}

export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: ["conversations", "one", id],
    queryFn: () => fetchConversation(id),
    staleTime: 0,
  });
}

/** Every decision about who takes a conversation, oldest first. */
export function assignmentsQuery(id: string) {
  return queryOptions({
    queryKey: ["conversations", "assignments", id],
    queryFn: async () =>
      (await http<DecisionList>(`/conversations/${encodeURIComponent(id)}/assignments`)).decisions,
  });
}

export function fetchMessages(
  id: string,
  query: { before?: number; after?: number; limit: number },
): Promise<MessagePage> {
  return http<MessagePage>(`/conversations/${encodeURIComponent(id)}/messages`, { query });
}

export async function fetchConversation(id: string): Promise<Conversation> {
  const path = `/conversations/${encodeURIComponent(id)}`;
  return (await http<ConversationAnswer>(path)).conversation;
}
