import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { purgeConversations } from "./purge-conversations.ts";

let app: TestApp;
let database: Database;

beforeAll(async () => {
  app = await startTestApp();
  database = openDatabase({ url: app.databaseUrl, poolMax: 2, onError: () => undefined });
});
afterAll(async () => {
  await database.close();
  await app.close();
});

test("[MBX5] [MBX2] a conversation that ended before the retention is deleted with all that belongs to it, and nothing else is", async () => {
  const user = await app.user("long-known");
  const ids: string[] = [];
  for (const text of ["of old", "of late", "of now"]) {
    const { conversation } = await user.ok("open", {});
    ids.push(conversation.id);
    const message = { conversationId: conversation.id, clientId: text, kind: "text" } as const;
    await user.ok("send", { ...message, body: { text } });
    if (text !== "of now") await user.ok("end", { conversationId: conversation.id });
  }
  const [old, late, live] = ids as [string, string, string];
  const age = (id: string, days: number) =>
    app.sql.query(
      "UPDATE conversation SET ended_at = now() - make_interval(days => $2) WHERE id = $1",
      [id, days],
    );
  await age(old, 31);
  await age(late, 29);
  // One delivery of each state for each conversation.
  await app.sql.query(
    `WITH e AS (INSERT INTO webhook_endpoint (id, url, secret, events, enabled) VALUES (gen_random_uuid(), 'http://x', '', '{}', false) RETURNING id)
     INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at, state)
     SELECT e.id, 'message.created', c, 1, now(), s FROM e, unnest($1::uuid[]) c, unnest(enum_range(NULL::delivery_state)) s`,
    [ids],
  );

  await purgeConversations({ database }, 0);
  await user.ok("sync", { conversationId: old, after: 0, limit: 10 });

  await purgeConversations({ database }, 30);
  expect(await user.request("sync", { conversationId: old, after: 0, limit: 10 })).toMatchObject({
    code: "unknown_conversation",
  });
  for (const id of [late, live]) {
    const { messages } = await user.ok("sync", { conversationId: id, after: 0, limit: 10 });
    expect(messages.length).toBeGreaterThan(1);
  }
  const { rows } = await app.sql.query(
    `SELECT (SELECT count(*)::integer FROM message WHERE conversation_id = $1) AS messages,
       (SELECT json_object_agg(c, (SELECT count(*) FROM webhook_delivery WHERE conversation_id = c)) FROM unnest(ARRAY[$1, $2, $3]::uuid[]) c) AS deliveries,
       (SELECT previous_id FROM conversation WHERE id = $2) AS before_late, (SELECT previous_id FROM conversation WHERE id = $3) AS before_live`,
    [old, late, live],
  );
  expect(rows).toEqual([
    {
      messages: 0,
      deliveries: { [old]: 0, [late]: 3, [live]: 3 },
      before_late: null,
      before_live: late,
    },
  ]);
});
