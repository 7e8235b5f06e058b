import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startPgBouncer, type PgBouncerOptions } from "@deskwire/testkit/pgbouncer";
import { startTestApp } from "../../testing/test-app.ts";
import { sendText } from "../../testing/stage.ts";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database.ts";
import { OperatorError } from "../kernel/operator-error.ts";
import { checkPooler } from "./check-pooler.ts";
import { openDatabase } from "./database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function pooled(poolMode: PgBouncerOptions["poolMode"]): Promise<string> {
  const bouncer = await startPgBouncer({ databaseUrl: database.url, poolMode });
  onTestFinished(() => bouncer.stop());
  return bouncer.url;
}

test("[SRV15] PostgreSQL itself and a pooler with a session for each connection pass", async () => {
  for (const url of [database.url, await pooled("session")])
    await expect(checkPooler(url)).resolves.toBeUndefined();
});

test.each(["transaction", "statement"] as const)(
  "[SRV15] a pooler with pool_mode=%s is refused with one sentence",
  async (poolMode) => {
    const refusal = checkPooler(await pooled(poolMode));
    await expect(refusal).rejects.toThrow(OperatorError);
    await expect(refusal).rejects.toThrow("Set its pool_mode to session");
  },
);

test("[SRV15] each connection has its settings, also through a pooler", async () => {
  for (const url of [database.url, await pooled("session")]) {
    const opened = openDatabase({ url, poolMax: 2, onError: () => undefined });
    for (const pool of [opened.pool, opened.writers, opened.entry, opened.checks]) {
      const { rows } = await pool.query(
        `SELECT name, setting FROM pg_settings WHERE name IN
           ('synchronous_commit', 'enable_seqscan', 'jit', 'TimeZone', 'idle_in_transaction_session_timeout') ORDER BY lower(name)`,
      );
      expect(rows).toEqual([
        { name: "enable_seqscan", setting: "off" },
        { name: "idle_in_transaction_session_timeout", setting: "30000" },
        { name: "jit", setting: "off" },
        { name: "synchronous_commit", setting: "on" },
        { name: "TimeZone", setting: "UTC" },
      ]);
    }
    await opened.close();
  }
});

test("[SRV15] a node serves a conversation through a pooler with sessions", async () => {
  const app = await startTestApp({ databaseUrl: await pooled("session") });
  onTestFinished(() => app.close());
  const agent = await app.agent();
  const socket = await agent.connect();
  const user = await app.user("ann");
  const { conversation } = await user.ok("open", {});
  const seq = await sendText(user, conversation.id, "hello");
  const received = await socket.event("message", ({ message }) => message.seq === seq);
  expect(received.message.body).toEqual({ text: "hello" });
  for (const client of [user, socket]) client.terminate();
});
