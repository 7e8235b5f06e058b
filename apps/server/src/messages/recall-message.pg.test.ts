import { openDatabase } from "../platform/postgres/database.ts";
import { startTestApp } from "../testing/test-app.ts";
import { expect, test } from "vitest";
import { searchStore } from "../search/search-store.ts";

const NO_ROUND_MS = 600_000;

test("[SRC2] a message that is indexed during its recall does not stay in the index", async () => {
  // The indexer does not run by itself, so it does not wait for the lock.
  const app = await startTestApp({ timings: { webhookMs: NO_ROUND_MS, tendMs: NO_ROUND_MS } });
  const database = openDatabase({ url: app.databaseUrl, poolMax: 2, onError: () => undefined });
  const blocked = async (): Promise<number> => {
    const { rows } = await app.sql.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rows.length;
  };
  const userId = "recalls";
  const user = await app.user(userId);
  const { conversation } = await user.ok("open", {});
  const { id } = conversation;
  // The writer does not touch the indexer, so only this test indexes the message.
  const { rows } = await app.sql.query<{ seq: number }>(
    `WITH head AS (UPDATE conversation SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq)
     INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, at)
     SELECT $1, last_seq, $2, 'c', 'text', '{"text":"hunter"}', now() FROM head RETURNING seq`,
    [id, `user:${userId}`],
  );
  const seq = rows[0]?.seq ?? 0;

  // Stops the recall at its last step.
  const holder = await app.sql.connect();
  await holder.query("BEGIN; LOCK TABLE webhook_endpoint IN ACCESS EXCLUSIVE MODE");
  const recalled = user.ok("recall", { conversationId: id, seq });
  await expect.poll(blocked).toBe(1);
  let indexed = false;
  const indexing = database
    .transaction((tx) => searchStore.index(tx, [id], 100))
    .then(() => (indexed = true));
  await expect.poll(async () => indexed || (await blocked()) === 2).toBe(true);
  await holder.query("COMMIT");
  holder.release();
  await Promise.all([recalled, indexing]);
  const words = await app.sql.query<{ tokens: string }>(
    "SELECT tokens::text FROM message_search WHERE conversation_id = $1",
    [id],
  );
  expect(words.rows.map(({ tokens }) => tokens).join(" ")).not.toContain("hunter");
  await database.close();
  await app.close();
});
