import { CLOSE } from "@deskwire/protocol";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DOWNLOAD_TYPE } from "../accounts/download-tickets.ts";
import { signToken } from "../accounts/sign-token.ts";
import { SESSION_SECRET, startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";
import { sendFile, type SentFile } from "./testing/send-file.ts";

let app: TestApp;
let agent: TestAgent;
beforeAll(async () => {
  app = await startTestApp();
  agent = await app.agent({ capacity: 100 });
  await agent.connect();
});
afterAll(() => app.close());

const issue = (path: string, headers: Record<string, string>) =>
  fetch(app.url + path, { method: "POST", headers });

/** The address that issues downloads of a file. */
const downloadsOf = ({ path }: SentFile): string => `${path}/downloads`;

async function addressOf(sent: SentFile): Promise<string> {
  const issued = await issue(downloadsOf(sent), sent.bearer);
  expect(issued.status).toBe(201);
  return app.url + ((await issued.json()) as { url: string }).url;
}

test("[MED13] an address downloads the file with its name, without credentials, and once", async () => {
  const address = await addressOf(await sendFile(app));
  const download = await fetch(address);
  expect([download.status, await download.text()]).toEqual([200, "contract"]);
  expect(download.headers.get("content-disposition")).toBe(
    `attachment; filename*=UTF-8''${encodeURIComponent("合同.txt")}`,
  );
  expect(download.headers.get("cache-control")).toBe("no-store");
  const again = await fetch(address);
  expect([again.status, await again.json()]).toMatchObject([401, { code: "token_expired" }]);
});

test("[MED13] a HEAD does not use the address up", async () => {
  const address = await addressOf(await sendFile(app));
  expect((await fetch(address, { method: "HEAD" })).status).toBe(404);
  expect((await fetch(address)).status).toBe(200);
});

test("[MED13] [LIM4] a download counts for its participant", async () => {
  const small = await startTestApp({ env: { PARTICIPANT_COST_PER_SECOND: "20" } });
  const sent = await sendFile(small, { name: "a.txt", bytes: Buffer.alloc(8 * 1_048_576, "a") });
  const ask = (): Promise<Response> =>
    fetch(small.url + downloadsOf(sent), { method: "POST", headers: sent.bearer });
  const addressOfNext = async () => ((await (await ask()).json()) as { url: string }).url;
  const [first, second] = [await addressOfNext(), await addressOfNext()];
  expect((await (await fetch(small.url + first)).arrayBuffer()).byteLength).toBe(8 * 1_048_576);
  expect((await ask()).status).toBe(429);
  // A refused call does not use the ticket up.
  for (let n = 0; n < 2; n++) expect((await fetch(small.url + second)).status).toBe(429);
  await small.close();
});

test("[MED13] an image is saved, not shown", async () => {
  const create = { width: 8, height: 8, channels: 3, background: "#3a6" } as const;
  const address = await addressOf(
    await sendFile(app, { name: "a.png", bytes: await sharp({ create }).png().toBuffer() }),
  );
  const { headers } = await fetch(address);
  expect(headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''a.jpg");
});

test("[MED13] the token does not stand in the address, and its ticket signs in to nothing", async () => {
  const sent = await sendFile(app);
  const address = await addressOf(sent);
  expect(address).not.toContain(sent.bearer["authorization"]?.slice("Bearer ".length));
  const ticket = new URL(address).searchParams.get("ticket") ?? "";
  const asBearer = await issue(downloadsOf(sent), { authorization: `Bearer ${ticket}` });
  expect(asBearer.status).toBe(401);
  const client = await app.connect();
  client.send({ t: "hello", id: 1, token: ticket, client: { name: "test", version: "1" } });
  expect((await client.closed).code).toBe(CLOSE.tokenRefused);
});

test("[MED13] a token and a changed ticket download nothing", async () => {
  const sent = await sendFile(app);
  const ticket = new URL(await addressOf(sent)).searchParams.get("ticket") ?? "";
  const tokens = [
    app.token(sent.userId),
    `${ticket.slice(0, -2)}xx`,
    (await app.visitor()).token,
    "x",
  ];
  for (const each of tokens) {
    const answer = await fetch(`${app.url}/api/v1/downloads?ticket=${each}`);
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: "token_invalid" }]);
  }
});

test("[MED13] an address expires", async () => {
  const { path, userId } = await sendFile(app);
  const claims = { jti: "1", attachment: path.split("/").at(-1), user: userId };
  const key = new TextEncoder().encode(SESSION_SECRET);
  const ask = async (lifeSeconds: number): Promise<number> => {
    const how = { type: DOWNLOAD_TYPE, subject: `u:${userId}`, lifeSeconds, key };
    return (await fetch(`${app.url}/api/v1/downloads?ticket=${await signToken(claims, how)}`))
      .status;
  };
  expect([await ask(-60), await ask(30)]).toEqual([401, 200]);
});

test("[MED13] who may not read an attachment gets no address", async () => {
  const [sent, stranger, other] = [await sendFile(app), await sendFile(app), await app.agent()];
  expect((await issue(downloadsOf(sent), stranger.bearer)).status).toBe(404);
  expect((await other.http("POST", downloadsOf(sent))).status).toBe(404);
  expect((await issue(downloadsOf(sent), {})).status).toBe(401);
  expect((await issue(downloadsOf(sent), { cookie: agent.cookie })).status).toBe(403);
});

test("[MED13] after a recall or a sign-out an address does not serve any more", async () => {
  const sent = await sendFile(app);
  const address = await addressOf(sent);
  await sent.recall();
  expect((await fetch(address)).status).toBe(404);
  const lead = await app.agent({ role: "supervisor" });
  const another = await sendFile(app);
  const issued = await lead.http("POST", downloadsOf(another));
  await lead.http("POST", "/api/v1/auth/logout");
  const { url } = issued.json() as { url: string };
  expect((await fetch(app.url + url)).status).toBe(401);
});
