import { expect, test } from "vitest";
import { lock, LOCKS } from "../platform/postgres/locks.ts";
import { insertConversation } from "../testing/fixtures.ts";
import { startTestApp } from "../testing/test-app.ts";

test("closing waits for the drain under way", async () => {
  const app = await startTestApp({ timings: { tendMs: 600_000 } });
  const agent = await (await app.agent()).connect();
  await agent.ok("status", { availability: "busy" });
  const { id } = await insertConversation(app.sql, null);
  const desk = await app.sql.connect();
  await desk.query("BEGIN");
  await lock(desk, LOCKS.assignment);
  await agent.ok("status", { availability: "online" });
  await expect
    .poll(async () => {
      const { rows } = await app.sql.query(
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      );
      return rows.length;
    })
    .toBe(1);
  const stopping = app.stop();
  await agent.closed;
  await desk.query("COMMIT");
  desk.release();
  await stopping;
  const { rows } = await app.sql.query("SELECT status FROM conversation WHERE id = $1", [id]);
  expect(rows).toEqual([{ status: "open" }]);
  await app.close();
});
