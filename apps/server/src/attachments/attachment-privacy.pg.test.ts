import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";

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

interface Sent {
  path: string;
  headers: Record<string, string>;
  recall(): Promise<unknown>;
}

let made = 0;

/** A file, or the image with these bytes, that a user has sent to the agent. */
async function sendFile(image?: Buffer): Promise<Sent> {
  const id = `sender-${++made}`;
  const client = await app.user(id);
  const { conversation } = await client.ok("open", {});
  const conversationId = conversation.id;
  const headers = { authorization: `Bearer ${app.token(id)}` };
  const body = new FormData();
  const bytes = image === undefined ? "secret" : new Uint8Array(image);
  body.append("file", new Blob([bytes]), image === undefined ? "a.txt" : "a.png");
  const url = `${app.url}/api/v1/uploads?conversationId=${conversationId}`;
  const uploaded = await fetch(url, { method: "POST", headers, body });
  const { attachmentId, kind } = (await uploaded.json()) as {
    attachmentId: string;
    kind: "image" | "file";
  };
  const message = { conversationId, clientId: "f", kind, body: { attachmentId } as never };
  const { seq } = await client.ok("send", message);
  return {
    path: `/api/v1/attachments/${attachmentId}`,
    headers,
    recall: () => client.ok("recall", { conversationId, seq }),
  };
}

const get = (path: string, headers: Record<string, string>) => fetch(app.url + path, { headers });
const png = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: "#3a6" } })
    .png()
    .toBuffer();

test("[MED11] a browser asks before each use of an attachment, and gets its bytes once", async () => {
  const sent = await sendFile(await png());
  const [full, thumb] = [
    await get(sent.path, sent.headers),
    await get(`${sent.path}/thumb`, sent.headers),
  ];
  expect(full.headers.get("cache-control")).toBe("private, no-cache");
  const [etag, thumbEtag] = [full, thumb].map(({ headers }) => headers.get("etag") ?? "");
  expect(etag).not.toBe(thumbEtag);
  const again = await get(sent.path, { ...sent.headers, "if-none-match": etag ?? "" });
  expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  const other = await get(sent.path, { ...sent.headers, "if-none-match": thumbEtag ?? "" });
  expect(other.status).toBe(200);
});

test("[MED11] who holds an attachment of others learns nothing by asking", async () => {
  const [sent, stranger] = [await sendFile(), await sendFile()];
  const etag = (await get(sent.path, sent.headers)).headers.get("etag") ?? "";
  const asked = await get(sent.path, { ...stranger.headers, "if-none-match": etag });
  expect(asked.status).toBe(404);
});

test("[MED11] a recalled attachment is gone at once, for the other side and for its uploader", async () => {
  const sent = await sendFile();
  await agent.http("GET", sent.path);
  const etag = (await get(sent.path, sent.headers)).headers.get("etag") ?? "";
  await sent.recall();
  const held = { "if-none-match": etag };
  const answers = await Promise.all([
    get(sent.path, { ...sent.headers, ...held }),
    get(sent.path, { cookie: agent.cookie, ...held }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
});

test("[MED11] after a sign-out an attachment cannot be read", async () => {
  const sent = await sendFile();
  const lead = await app.agent({ role: "supervisor" });
  const seen = await get(sent.path, { cookie: lead.cookie });
  expect(seen.status).toBe(200);
  await lead.http("POST", "/api/v1/auth/logout");
  const held = { "if-none-match": seen.headers.get("etag") ?? "" };
  expect((await get(sent.path, { cookie: lead.cookie, ...held })).status).toBe(401);
});

test("[MED11] files and folders under DATA_DIR are for the server's account alone", async () => {
  await sendFile();
  await sendFile(await png());
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
