import pg from "pg";
import { expect, test, vi } from "vitest";
import { beginWith, LOCKS } from "../platform/postgres/locks.ts";
import { startTestApp } from "../testing/test-app.ts";

// Keeps periodic rounds out of the count.
const NEVER_MS = 600_000;

/** The statements that this process sends to PostgreSQL while `run` runs. */
async function statementsOf(run: () => Promise<void>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, "query");
  try {
    await run();
    return spy.mock.calls.map(([statement]) => textOf(statement));
  } finally {
    spy.mockRestore();
  }
}

function textOf(statement: unknown): string {
  return typeof statement === "string" ? statement : (statement as { text: string }).text;
}

/** The statements of an open, in order, without those that it triggers (counters, webhooks, the queue board) and those of a new connection. */
const OF_AN_OPEN = [
  "WHERE c.user_id = $1 AND c.status <> 'ended'",
  "SELECT id::text FROM agent",
  beginWith(LOCKS.assignment),
  "open_conversations",
  "lock_queue",
  "apply_transitions",
  "COMMIT",
  "WHERE c.id = ANY",
  "SELECT id::text, availability FROM agent",
];

test("[CNV1] an open that is assigned at once takes nine statements", async () => {
  const app = await startTestApp({
    timings: { tendMs: NEVER_MS, queueMs: NEVER_MS, reconcileMs: NEVER_MS, redeliveryMs: NEVER_MS },
  });
  const agent = await (await app.agent()).connect();
  // It takes its turn after what the agent's arrival started.
  await (await app.user()).ok("open", {});
  const user = await app.user();
  const statements = await statementsOf(async () => {
    const { conversation } = await user.ok("open", {});
    expect(conversation.agent).not.toBeNull();
    await agent.event("conversation", (event) => event.conversation.id === conversation.id);
  });
  const others = [
    /counters/,
    /webhook_delivery/,
    /ORDER BY c.silent, c.queued_at, c.id LIMIT/,
    /^SET synchronous_commit/,
  ];
  const own = statements.filter((text) => !others.some((other) => other.test(text)));
  expect(own).toEqual(OF_AN_OPEN.map((part) => expect.stringContaining(part) as string));
  await app.close();
});
