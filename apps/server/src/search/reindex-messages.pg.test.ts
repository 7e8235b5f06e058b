import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { sendText } from "../testing/stage.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { findMessages } from "./find-messages.ts";

const NEVER_MS = 3_600_000;
const COMMAND = fileURLToPath(new URL("../cli/reindex.ts", import.meta.url));

let app: TestApp;
afterEach(() => app.close());

const found = async (text: string) =>
  (await findMessages(app.sql, { text, limit: 10 })).hits.length;

function reindex(databaseUrl: string) {
  const env = { ...process.env, LC_ALL: "C", DATABASE_URL: databaseUrl };
  return spawnSync(process.execPath, [COMMAND], { env, encoding: "utf8" });
}

async function talk(text: string): Promise<string> {
  const user = await app.user();
  const { id } = (await user.ok("open", {})).conversation;
  await sendText(user, id, text);
  return id;
}

test("[SRC5] letters that do not decompose are found by what people type", async () => {
  app = await startTestApp({ timings: { searchMs: NEVER_MS } });
  await talk("Łódź, Đà Nẵng, Smørrebrød, Straße");
  await expect.poll(() => found("lodz")).toBe(1);
  for (const query of ["da nang", "smorrebrod", "strasse", "straße", "ŁÓD"])
    expect(await found(query)).toBe(1);
});

test("[SRC6] reindexing makes an old index find everything again, once", async () => {
  app = await startTestApp({ timings: { searchMs: NEVER_MS } });
  const ids = [await talk("needle one"), await talk("needle two")];
  await expect.poll(() => found("needle")).toBe(2);
  await app.sql.query("UPDATE message_search SET tokens = array_to_tsvector('{old}'::text[])");
  expect(await found("needle")).toBe(0);
  const { status, stdout } = reindex(app.databaseUrl);
  expect(status).toBe(0);
  expect(stdout).toContain(`messages of ${ids.length} conversations.`);
  expect(await found("needle")).toBe(2);
  expect(await found("old")).toBe(0);
});

test("[SRC6] the command without a database says what it needs", async () => {
  app = await startTestApp({ timings: { searchMs: NEVER_MS } });
  expect(reindex("").status).toBe(2);
});
