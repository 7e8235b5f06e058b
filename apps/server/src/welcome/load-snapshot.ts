import type { Conversation, Counters, Me, NotificationState } from "@deskwire/protocol";
import { agentStore } from "../agents/agent-store.ts";
import { conversationStore } from "../conversations/conversation-store.ts";
import { forUser } from "../conversations/for-user.ts";
import type { Actor, AgentActor, UserActor } from "../platform/kernel/actor.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { WelcomeReader } from "./welcome-reader.ts";

/** What `welcome` says of a participant, as the database has it at one moment. */
export interface Snapshot {
  me: Me;
  conversations: Conversation[];
  counters: Counters;
  notifications: NotificationState;
  /** Of a user's tokens, epoch milliseconds. */
  revokedAt: number | null;
}

export interface SnapshotParts {
  database: Database;
  users: WelcomeReader;
}

/** [HEL5] */
export function loadSnapshot(parts: SnapshotParts, actor: Actor): Promise<Snapshot> {
  return actor.kind === "user" ? userSnapshot(parts, actor) : agentSnapshot(parts, actor);
}

/** [IDN8] Whether the user's tokens were revoked after this actor's was accepted. */
export function isRevokedSince(actor: Actor, snapshot: Snapshot): boolean {
  return actor.kind === "user" && actor.revokedAt !== snapshot.revokedAt;
}

const NO_NOTIFICATIONS: NotificationState = { lastSeq: 0, deliveredSeq: 0, readSeq: 0 };

async function userSnapshot(
  { users }: Pick<SnapshotParts, "users">,
  actor: UserActor,
): Promise<Snapshot> {
  const { conversations, ...rest } = await users.add(actor.id);
  return { me: actor.profile, conversations: conversations.map(forUser), ...rest };
}

async function agentSnapshot(
  { database: { pool, prisma } }: Pick<SnapshotParts, "database">,
  actor: AgentActor,
): Promise<Snapshot> {
  const [record, open, waiting] = await Promise.all([
    agentStore.byId(prisma, actor.id),
    conversationStore.openOfAgent(pool, actor.id),
    conversationStore.waitingForAgent(pool, actor.id),
    agentStore.noteArrival(pool, actor.id),
  ]);
  // Disabled or removed since the token was checked.
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
