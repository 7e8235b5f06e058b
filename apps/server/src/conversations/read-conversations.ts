import type { ConversationAnswer, ConversationPage, ConversationQuery } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { createPageCursors } from "../platform/kernel/page-cursors.ts";
import { isTime } from "../platform/kernel/time.ts";
import { isUuid } from "../platform/kernel/uuid.ts";
import { conversationStore, type ConversationListQuery } from "./conversation-store.ts";
import { forUser } from "./for-user.ts";
import { messageStore } from "./message-store.ts";
import { checkAccess } from "./access.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

const PAGE = 30;
const cursors = createPageCursors({ openedAt: isTime, id: isUuid });

export interface ReadParts {
  database: Database;
}

/** A page of the conversations that the actor may list. */
export async function listConversations(
  { database: { pool } }: ReadParts,
  actor: Actor,
  query: ConversationQuery,
): Promise<Outcome<ConversationPage>> {
  const scope = checkScope(actor, query);
  if (!scope.ok) return scope;
  const after = query.cursor === undefined ? done(undefined) : cursors.parse(query.cursor);
  if (!after.ok) return after;
  const limit = query.limit ?? PAGE;
  const rows = await conversationStore.list(pool, {
    ...scope.value,
    limit: limit + 1,
    ...(after.value !== undefined && { after: after.value }),
  });
  const page = rows.slice(0, limit);
  const latest = await messageStore.latest(
    pool,
    page.map((row) => row.id),
    actor.kind === "agent",
  );
  const conversations = page.map((row) => ({
    ...(actor.kind === "user" ? forUser(row) : row),
    lastMessage: latest.get(row.id) ?? null,
  }));
  const last = page.at(-1);
  return done({
    conversations,
    next: rows.length > limit && last !== undefined ? cursors.make(last) : null,
    ...(isQueue(actor, query) && { total: await conversationStore.queueLength(pool) }),
  });
}

export async function readConversation(
  { database: { pool } }: ReadParts,
  actor: Actor,
  id: string,
): Promise<Outcome<ConversationAnswer>> {
  const access = await checkAccess(pool, actor, "read", id);
  if (!access.ok) return access;
  const conversation = await conversationStore.byId(pool, id);
  if (conversation === null) return refuse("unknown_conversation");
  return done({ conversation: actor.kind === "user" ? forUser(conversation) : conversation });
}

type Scope = Omit<ConversationListQuery, "limit" | "after">;

function checkScope(actor: Actor, query: ConversationQuery): Outcome<Scope> {
  const filter = {
    ...(query.status !== undefined && { status: query.status }),
    ...(query.userId !== undefined && { userId: query.userId }),
  };
  if (actor.kind === "user") return done({ ...filter, userId: actor.id, oldestFirst: false });
  if (query.scope === "queue") {
    const refusal = authorize(actor, "conversations.queue");
    return refusal === null
      ? done({ ...filter, status: "queued", oldestFirst: true })
      : { ok: false, refusal };
  }
  if (query.scope === "all") {
    const refusal = authorize(actor, "conversations.all");
    return refusal === null ? done({ ...filter, oldestFirst: false }) : { ok: false, refusal };
  }
  return done({ ...filter, readableBy: actor.id, oldestFirst: false });
}

/** Whether an agent asks for the whole queue. */
function isQueue(actor: Actor, query: ConversationQuery): boolean {
  return actor.kind === "agent" && query.scope === "queue" && query.userId === undefined;
}
