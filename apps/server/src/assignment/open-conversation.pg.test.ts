import { startTestApp } from "../testing/test-app.ts";
import { expect, test } from "vitest";
import { lock, LOCKS } from "../platform/postgres/locks.ts";

const POOL = 4;

test("[CNV10] opens and claims that wait for the assignment lock do not keep others from reading, and each is answered in the end", async () => {
  const app = await startTestApp({ env: { DATABASE_POOL_MAX: String(POOL) } });
  const served = await app.user();
  const { conversation } = await served.ok("open", {});
  const agents = await Promise.all(
    Array.from({ length: POOL + 1 }, async () => (await app.agent()).connect(app.url)),
  );
  const users = await Promise.all(Array.from({ length: POOL + 1 }, () => app.user()));

  const holder = await app.sql.connect();
  await holder.query("BEGIN");
  await lock(holder, LOCKS.assignment);
  const opened = users.map((user) => user.ok("open", {}));
  const claimed = agents.map((agent) =>
    agent.request("claim", { conversationId: conversation.id }),
  );
  const page = await served.ok("sync", { conversationId: conversation.id, after: 0, limit: 10 });
  expect(page.messages.length).toBeGreaterThan(0);
  await holder.query("COMMIT");
  holder.release();
  for (const { conversation: own } of await Promise.all(opened))
    expect(own.id).not.toBe(conversation.id);
  await Promise.all(claimed);
  await app.close();
});
