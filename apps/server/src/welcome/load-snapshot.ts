import type { Conversation, Counters, Me, NotificationState } from "@deskwire/protocol";
import { agentStore } from "../agents/agent-store.ts";
import { conversationStore } from "../conversations/conversation-store.ts";
import { forUser } from "../conversations/for-user.ts";
import type { Actor, AgentActor, UserActor } from "../platform/kernel/actor.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { WelcomeReader } from "./welcome-reader.ts";

/** The database's content of `welcome` for one participant. */
export interface Snapshot {
  me: Me;
  conversations: Conversation[];
  counters: Counters;
  notifications: NotificationState;
  /** The latest revocation of a user's tokens, in epoch milliseconds; null: never revoked. */
  revokedAt: number | null;
}

export interface SnapshotParts {
  database: Database;
  users: WelcomeReader;
}

/** [HEL5] Reads a participant's snapshot. Throws when the agent is disabled or does not exist. */
export function loadSnapshot(parts: SnapshotParts, actor: Actor): Promise<Snapshot> {
  return actor.kind === "user" ? userSnapshot(parts, actor) : agentSnapshot(parts, actor);
}

/** [IDN8] Whether the user's tokens were revoked since the actor's token was accepted. */
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
  { database: { entry, entryPrisma } }: Pick<SnapshotParts, "database">,
  actor: AgentActor,
): Promise<Snapshot> {
  const [record, open, waiting] = await Promise.all([
    agentStore.byId(entryPrisma, actor.id),
    conversationStore.openOfAgent(entry, actor.id),
    conversationStore.waitingForAgent(entry, actor.id),
    agentStore.noteArrival(entry, actor.id),
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
