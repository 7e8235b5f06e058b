import { insertConversation } from "../testing/fixtures.ts";
import { startTestApp } from "../testing/test-app.ts";
import { expect, test } from "vitest";

const NO_ROUND_MS = 600_000;

test("[SND13] a transfer to the queue does not wait for another conversation while it holds its own", async () => {
  const app = await startTestApp({ timings: { tendMs: NO_ROUND_MS } });
  const agent = await (await app.agent()).connect();
  const user = await app.user();
  const { conversation } = await user.ok("open", {});
  const waiting = await insertConversation(app.sql, null);
  // An id that sorts first: the writers lock in the order of ids.
  const first = "00000000-0000-7000-8000-000000000001";
  await app.sql.query("UPDATE conversation SET id = $2 WHERE id = $1", [waiting.id, first]);

  const writer = await app.sql.connect();
  await writer.query("BEGIN");
  await writer.query("SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE", [first]);
  const transferred = agent.ok("transfer", {
    conversationId: conversation.id,
    to: { queue: true },
  });
  await expect
    .poll(async () => {
      const { rows } = await app.sql.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows.length;
    })
    .toBe(1);
  const { rowCount } = await writer.query(
    "SELECT FROM conversation WHERE id = $1 AND status = 'queued' FOR NO KEY UPDATE NOWAIT",
    [conversation.id],
  );
  expect(rowCount).toBe(1);
  await writer.query("COMMIT");
  writer.release();
  await transferred;
  await app.close();
});
