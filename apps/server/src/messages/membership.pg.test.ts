import type { AgentRole } from "@deskwire/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { conversationStore } from "../conversations/conversation-store.ts";
import type { Actor } from "../platform/kernel/actor.ts";
import { authorize, authorizeKind } from "../platform/kernel/authorize.ts";
import { openDatabase, type Database, type Queryable } from "../platform/postgres/database.ts";
import { insertAgent, insertConversation, type StoredConversation } from "../testing/fixtures.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createMessageWriter } from "./message-writer.ts";

const KINDS = ["text", "note"] as const;

let fixture: TestDatabase;
let database: Database;

beforeAll(async () => {
  fixture = await createTestDatabase();
  database = openDatabase({ url: fixture.url, poolMax: 2, onError: () => undefined });
});
afterAll(async () => {
  await database.close();
  await fixture.drop();
});

/** Conversations in each state, and an actor for each relation to them. */
async function insertCast(db: Queryable): Promise<{
  conversations: Record<string, StoredConversation>;
  actors: Record<string, Actor>;
}> {
  const agent = async (role: AgentRole = "agent"): Promise<Actor> =>
    agentActor(await insertAgent(db, role), role);
  const agents = {
    assigned: await agent(),
    former: await agent(),
    offered: await agent(),
    serving: await agent(),
    stranger: await agent(),
    supervisor: await agent("supervisor"),
    admin: await agent("admin"),
  };
  const open = await insertConversation(db, agents.assigned.id);
  const queued = await insertConversation(db, null);
  const ended = await insertConversation(db, agents.assigned.id);
  await db.query("UPDATE conversation SET offered_agent_id = $1 WHERE id = $2", [
    agents.offered.id,
    open.id,
  ]);
  await db.query(
    `INSERT INTO assignment_decision (id, conversation_id, trigger, strategy, seed, chosen, candidates)
     VALUES (gen_random_uuid(), $1, 'open', 'random', '', $2, '[]')`,
    [open.id, agents.former.id],
  );
  await db.query("UPDATE conversation SET status = 'ended', ended_at = now() WHERE id = $1", [
    ended.id,
  ]);
  const now = await insertConversation(db, agents.serving.id);
  await db.query("UPDATE conversation SET user_id = $1 WHERE id = $2", [ended.userId, now.id]);
  const users = { owner: userActor(open.userId), otherUser: userActor(queued.userId) };
  return { conversations: { open, queued, ended }, actors: { ...agents, ...users } };
}

function agentActor(id: string, role: AgentRole): Actor {
  const names = { name: "Agent", loginId: "login", expiresAt: 0 };
  return { kind: "agent", id, key: `agent:${id}`, role, ...names };
}

function userActor(id: string): Actor {
  const profile = { kind: "user", id, name: null, avatar: null, visitor: false } as const;
  return {
    kind: "user",
    id,
    key: `user:${id}`,
    profile,
    topics: [],
    expiresAt: 0,
    revokedAt: null,
  };
}

test("[SND6] [ACC2] the writer accepts a message exactly when authorize allows the actor to send it", async () => {
  const { pool } = database;
  const writer = createMessageWriter(database);
  const { conversations, actors } = await insertCast(pool);
  const allowed: string[] = [];
  for (const [state, { id }] of Object.entries(conversations))
    for (const [who, actor] of Object.entries(actors))
      for (const kind of KINDS) {
        // This check does not depend on data that can change before the commit, so the writer does not repeat it.
        if (authorizeKind(actor, kind) !== null) continue;
        const facts = await conversationStore.facts(pool, id, actor.id, actor.kind === "agent");
        if (facts === null) throw new Error("the conversation is gone");
        const action = kind === "note" ? "note" : "type";
        const refusal = authorize(actor, action, facts);
        const { status } = await writer.add({
          conversationId: id,
          sender: actor.key,
          clientId: crypto.randomUUID(),
          kind,
          body: JSON.stringify({ text: "hello" }),
          replyTo: null,
        });
        const what = `${kind} by ${who}, ${state}`;
        expect([what, status === "ok" || status === "ended"]).toEqual([what, refusal === null]);
        if (refusal === null) allowed.push(what);
      }
  expect(allowed).toContain("text by owner, open");
  expect(allowed).toContain("note by offered, open");
  expect(allowed).toContain("note by serving, ended");
  expect(allowed).not.toContain("text by supervisor, open");
});
