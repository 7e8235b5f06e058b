import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";
import { sendFile } from "./testing/send-file.ts";

let app: TestApp;
let dataDir: string;
let umask: number;
let agent: TestAgent;
beforeAll(async () => {
  // The most generous one: the server's own modes have to do all the work.
  umask = process.umask(0);
  dataDir = await mkdtemp(join(tmpdir(), "deskwire-privacy-"));
  app = await startTestApp({ env: { DATA_DIR: dataDir } });
  agent = await app.agent({ capacity: 100 });
  await agent.connect();
});
afterAll(async () => {
  await app.close();
  await rm(dataDir, { recursive: true, force: true });
  process.umask(umask);
});

const get = (path: string, headers: Record<string, string>) => fetch(app.url + path, { headers });
const png = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: "#3a6" } })
    .png()
    .toBuffer();

test("[MED11] a browser asks before each use of an attachment, and gets its bytes once", async () => {
  const sent = await sendFile(app, { name: "a.png", bytes: await png() });
  const [full, thumb] = [
    await get(sent.path, sent.bearer),
    await get(`${sent.path}/thumb`, sent.bearer),
  ];
  expect(full.headers.get("cache-control")).toBe("private, no-cache");
  const [etag, thumbEtag] = [full, thumb].map(({ headers }) => headers.get("etag") ?? "");
  expect(etag).not.toBe(thumbEtag);
  const again = await get(sent.path, { ...sent.bearer, "if-none-match": etag ?? "" });
  expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  const other = await get(sent.path, { ...sent.bearer, "if-none-match": thumbEtag ?? "" });
  expect(other.status).toBe(200);
});

test("[MED11] who holds an attachment of others learns nothing by asking", async () => {
  const [sent, stranger] = [await sendFile(app), await sendFile(app)];
  const etag = (await get(sent.path, sent.bearer)).headers.get("etag") ?? "";
  const asked = await get(sent.path, { ...stranger.bearer, "if-none-match": etag });
  expect(asked.status).toBe(404);
});

test("[MED11] a recalled attachment is gone at once, for the other side and for its uploader", async () => {
  const sent = await sendFile(app);
  await agent.http("GET", sent.path);
  const etag = (await get(sent.path, sent.bearer)).headers.get("etag") ?? "";
  await sent.recall();
  const held = { "if-none-match": etag };
  const answers = await Promise.all([
    get(sent.path, { ...sent.bearer, ...held }),
    get(sent.path, { cookie: agent.cookie, ...held }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
});

test("[MED11] after a sign-out an attachment cannot be read", async () => {
  const sent = await sendFile(app);
  const lead = await app.agent({ role: "supervisor" });
  const seen = await get(sent.path, { cookie: lead.cookie });
  expect(seen.status).toBe(200);
  await lead.http("POST", "/api/v1/auth/logout");
  const held = { "if-none-match": seen.headers.get("etag") ?? "" };
  expect((await get(sent.path, { cookie: lead.cookie, ...held })).status).toBe(401);
});

test("[MED11] files and folders under DATA_DIR are for the server's account alone", async () => {
  await sendFile(app);
  await sendFile(app, { name: "a.png", bytes: await png() });
  const found = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const modes = await Promise.all(
    found.map(async (entry) => {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      return [entry.isDirectory() ? "folder" : "file", (mode & 0o777).toString(8)].join(" ");
    }),
  );
  expect(modes.length).toBeGreaterThan(6);
  expect(new Set(modes)).toEqual(new Set(["folder 700", "file 600"]));
});
