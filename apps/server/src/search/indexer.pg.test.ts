import { startTestApp, type TestApp } from "../testing/test-app.ts";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { afterEach, expect, test } from "vitest";
import { searchStore } from "./search-store.ts";
import { sendText } from "../testing/stage.ts";

const NEVER_MS = 3_600_000;

let app: TestApp;
afterEach(() => app.close());

const indexed = async (id: string) =>
  (await app.sql.query("SELECT FROM message_search WHERE conversation_id = $1", [id])).rowCount;

async function talk(): Promise<{ id: string; user: RawClient }> {
  const user = await app.user();
  const { id } = (await user.ok("open", {})).conversation;
  await sendText(user, id, "needle");
  return { id, user };
}

test("[SRC3] a stopping node indexes the messages that it has acknowledged", async () => {
  app = await startTestApp({ timings: { searchMs: NEVER_MS } });
  const { id } = await talk();
  await app.stop();
  expect(await indexed(id)).toBe(1);
});

test("[SRC3] messages that another node left unindexed are indexed, in live and in ended conversations", async () => {
  app = await startTestApp({ timings: { searchMs: 50 } });
  const [live, ended] = [await talk(), await talk()];
  await ended.user.ok("end", { conversationId: ended.id });
  for (const { id } of [live, ended]) await expect.poll(() => indexed(id)).toBe(1);
  await app.sql.query("DELETE FROM message_search");
  await app.sql.query("DELETE FROM search_cursor");
  await app.sql.query("UPDATE conversation SET last_at = last_at - interval '25 seconds'");
  for (const { id } of [live, ended]) await expect.poll(() => indexed(id)).toBe(1);
});

test("the look leaves fresh messages to their node and old messages to the full scan", async () => {
  app = await startTestApp({ timings: { searchMs: NEVER_MS } });
  const [fresh, due, old] = [await talk(), await talk(), await talk()];
  for (const { id } of [fresh, due, old]) await expect.poll(() => indexed(id)).toBe(1);
  const age = (id: string, by: string) =>
    app.sql.query("UPDATE conversation SET last_at = last_at - $2::interval WHERE id = $1", [
      id,
      by,
    ]);
  await age(due.id, "25 seconds");
  await age(old.id, "1 hour");
  await app.sql.query("DELETE FROM search_cursor");
  expect(await searchStore.recentlyBehind(app.sql, 10)).toEqual([due.id]);
  expect(await searchStore.behind(app.sql, null, 10)).toHaveLength(3);
});

test("[SRC3] the note of a transfer is indexed", async () => {
  app = await startTestApp({ timings: { searchMs: NEVER_MS } });
  const agent = await (await app.agent()).connect();
  const { id } = (await (await app.user()).ok("open", {})).conversation;
  await agent.ok("transfer", { conversationId: id, to: { queue: true }, note: "please refund" });
  await expect.poll(() => indexed(id)).toBe(1);
});
