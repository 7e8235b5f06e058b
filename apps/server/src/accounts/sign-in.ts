import type { Conversation, Counters, Me, NotificationState } from "@deskwire/protocol";
import type { Actor, AgentActor } from "../platform/kernel/actor.ts";
import { agentStore } from "../agents/agent-store.ts";
import { conversationStore, forUser } from "../conversations/conversation-store.ts";
import type { LoginRecord } from "./account-store.ts";
import type { Accounts } from "./accounts.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Tokens } from "./tokens.ts";

/** What `welcome` says of a participant, as the database has it at one moment. */
export interface Snapshot {
  me: Me;
  conversations: Conversation[];
  counters: Counters;
  notifications: NotificationState;
  /** Of a user's tokens, epoch milliseconds. */
  revokedAt: number | null;
}

/** Who a token stands for, on a socket or an upload. */
export async function actorOfToken(
  tokens: Tokens,
  accounts: Accounts,
  token: string,
): Promise<Outcome<Actor>> {
  const verified = await tokens.verify(token);
  if (!verified.ok) return verified;
  if (verified.value.kind === "user") return done(verified.value.actor);
  const login = await accounts.byLogin(verified.value.ticket.loginId);
  if (login === null || login.agent.id !== verified.value.ticket.id)
    return refuse("token_expired", "The sign-in behind this ticket is over.");
  return done(agentActor(login));
}

export function agentActor(login: LoginRecord): AgentActor {
  const { id, name, role } = login.agent;
  return {
    kind: "agent",
    id,
    key: `agent:${id}`,
    name,
    role,
    loginId: login.id,
    expiresAt: login.expiresAt.getTime(),
  };
}

/** [HEL5] */
export function loadSnapshot(desk: Desk, actor: Actor): Promise<Snapshot> {
  return actor.kind === "user" ? userSnapshot(desk, actor) : agentSnapshot(desk, actor);
}

/** [IDN8] Whether the user's tokens were revoked after this actor's was accepted. */
export function isRevokedSince(actor: Actor, snapshot: Snapshot): boolean {
  return actor.kind === "user" && actor.revokedAt !== snapshot.revokedAt;
}

const NO_NOTIFICATIONS: NotificationState = { lastSeq: 0, deliveredSeq: 0, readSeq: 0 };

async function userSnapshot(
  desk: Desk,
  actor: Extract<Actor, { kind: "user" }>,
): Promise<Snapshot> {
  const { conversations, ...inbox } = await desk.welcomes.add(actor.id);
  return { me: actor.profile, conversations: conversations.map(forUser), ...inbox };
}

async function agentSnapshot(desk: Desk, actor: AgentActor): Promise<Snapshot> {
  const { pool } = desk.database;
  const [record, open, waiting] = await Promise.all([
    agentStore.byId(pool, actor.id),
    conversationStore.openOfAgent(pool, actor.id),
    conversationStore.waitingForAgent(pool, actor.id),
    agentStore.noteArrival(pool, actor.id),
  ]);
  // Since the token was checked.
  if (record === null || record.disabled) throw new Error(`agent ${actor.id} is gone`);
  const { id, name, role, availability, capacity } = record;
  const counters = { chat: 0, comment: 0, like: 0, total: 0 };
  return {
    me: { kind: "agent", id, name, role, availability, capacity },
    conversations: [...open, ...waiting],
    counters,
    notifications: NO_NOTIFICATIONS,
    revokedAt: null,
  };
}
