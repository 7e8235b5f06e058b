import { CLOSE } from "@deskwire/protocol";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DOWNLOAD_TYPE } from "../accounts/download-tickets.ts";
import { signToken } from "../accounts/sign-token.ts";
import { SESSION_SECRET, startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let agent: TestAgent;
beforeAll(async () => {
  app = await startTestApp();
  agent = await app.agent({ capacity: 100 });
  await agent.connect();
});
afterAll(() => app.close());

interface Sent {
  userId: string;
  /** Of the address that issues downloads. */
  path: string;
  bearer: Record<string, string>;
  recall(): Promise<unknown>;
}

let made = 0;

/** A file with this name that a user has sent. */
async function sendFile(name = "合同.txt", bytes: Buffer = Buffer.from("contract")): Promise<Sent> {
  const userId = `loader-${++made}`;
  const client = await app.user(userId);
  const conversationId = (await client.ok("open", {})).conversation.id;
  const bearer = { authorization: `Bearer ${app.token(userId)}` };
  const body = new FormData();
  body.append("file", new Blob([new Uint8Array(bytes)]), name);
  const url = `${app.url}/api/v1/uploads?conversationId=${conversationId}`;
  const uploaded = await fetch(url, { method: "POST", headers: bearer, body });
  const { attachmentId, kind } = (await uploaded.json()) as {
    attachmentId: string;
    kind: "image" | "file";
  };
  const message = { conversationId, clientId: "f", kind, body: { attachmentId } as never };
  const { seq } = await client.ok("send", message);
  return {
    userId,
    path: `/api/v1/attachments/${attachmentId}/downloads`,
    bearer,
    recall: () => client.ok("recall", { conversationId, seq }),
  };
}

const issue = (path: string, headers: Record<string, string>) =>
  fetch(app.url + path, { method: "POST", headers });

async function addressOf({ path, bearer }: Pick<Sent, "path" | "bearer">): Promise<string> {
  const issued = await issue(path, bearer);
  expect(issued.status).toBe(201);
  return app.url + ((await issued.json()) as { url: string }).url;
}

test("[MED13] an address downloads the file with its name, without credentials, and once", async () => {
  const address = await addressOf(await sendFile());
  const download = await fetch(address);
  expect([download.status, await download.text()]).toEqual([200, "contract"]);
  expect(download.headers.get("content-disposition")).toBe(
    `attachment; filename*=UTF-8''${encodeURIComponent("合同.txt")}`,
  );
  expect(download.headers.get("cache-control")).toBe("no-store");
  const again = await fetch(address);
  expect([again.status, await again.json()]).toMatchObject([401, { code: "token_expired" }]);
});

test("[MED13] an image is saved, not shown", async () => {
  const create = { width: 8, height: 8, channels: 3, background: "#3a6" } as const;
  const address = await addressOf(
    await sendFile("a.png", await sharp({ create }).png().toBuffer()),
  );
  const { headers } = await fetch(address);
  expect(headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''a.jpg");
});

test("[MED13] the token does not stand in the address, and its ticket signs in to nothing", async () => {
  const sent = await sendFile();
  const address = await addressOf(sent);
  expect(address).not.toContain(sent.bearer["authorization"]?.slice("Bearer ".length));
  const ticket = new URL(address).searchParams.get("ticket") ?? "";
  const asBearer = await issue(sent.path, { authorization: `Bearer ${ticket}` });
  expect(asBearer.status).toBe(401);
  const client = await app.connect();
  client.send({ t: "hello", id: 1, token: ticket, client: { name: "test", version: "1" } });
  expect((await client.closed).code).toBe(CLOSE.tokenRefused);
});

test("[MED13] a token and a changed ticket download nothing", async () => {
  const sent = await sendFile();
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
  const { path, userId } = await sendFile();
  const claims = { jti: "1", attachment: path.split("/").at(-2), user: userId };
  const key = new TextEncoder().encode(SESSION_SECRET);
  const ask = async (lifeSeconds: number): Promise<number> => {
    const how = { type: DOWNLOAD_TYPE, subject: `u:${userId}`, lifeSeconds, key };
    return (await fetch(`${app.url}/api/v1/downloads?ticket=${await signToken(claims, how)}`))
      .status;
  };
  expect([await ask(-60), await ask(30)]).toEqual([401, 200]);
});

test("[MED13] who may not read an attachment gets no address", async () => {
  const [sent, stranger, other] = [await sendFile(), await sendFile(), await app.agent()];
  expect((await issue(sent.path, stranger.bearer)).status).toBe(404);
  expect((await other.http("POST", sent.path)).status).toBe(404);
  expect((await issue(sent.path, {})).status).toBe(401);
  expect((await issue(sent.path, { cookie: agent.cookie })).status).toBe(403);
});

test("[MED13] after a recall or a sign-out an address does not serve any more", async () => {
  const sent = await sendFile();
  const address = await addressOf(sent);
  await sent.recall();
  expect((await fetch(address)).status).toBe(404);
  const lead = await app.agent({ role: "supervisor" });
  const another = await sendFile();
  const issued = await lead.http("POST", another.path);
  await lead.http("POST", "/api/v1/auth/logout");
  const { url } = issued.json() as { url: string };
  expect((await fetch(app.url + url)).status).toBe(401);
});
