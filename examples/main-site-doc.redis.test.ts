import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, Script } from "node:vm";
import { findFreePort } from "@deskwire/testkit/free-port";
import { HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { startTestApp, USER_SECRET, type TestApp } from "@deskwire/server/testing/test-app";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { inExamples, runWell, startServing } from "./testing/run.ts";

interface Block {
  language: string;
  code: string;
}

async function readBlocks(name: string): Promise<Block[]> {
  const text = await readFile(inExamples(`../docs/${name}`), "utf8");
  return [...text.matchAll(/```(\w+)\n(.*?)\n```/gs)].map(([, language = "", code = ""]) => ({
    language,
    code,
  }));
}

const blocks = await readBlocks("main-site.md");
const of = (language: string) => blocks.filter((block) => block.language === language);
const isPage = ({ code }: Block) => code.startsWith("<?php");
/** The only block that contains `part`. */
function find(part: string): string {
  const found = blocks.filter(({ code }) => code.includes(part));
  expect(found).toHaveLength(1);
  return found[0]?.code ?? "";
}

let folder: string;
let app: TestApp;
let siteUrl: string;
let stopSite: () => Promise<void>;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskwire-doc-"));
  const [callback] = of("php").filter(isPage);
  await writeFile(join(folder, "callback.php"), callback?.code ?? "");
  const port = await findFreePort();
  siteUrl = `http://127.0.0.1:${port}/`;
  const args = ["-S", `127.0.0.1:${port}`, join(folder, "callback.php")];
  stopSite = await startServing({ file: "php", args, env: {} }, siteUrl);
  app = await startTestApp({
    env: {
      HOOK_SECRETS: HOOK_SECRET,
      MAIN_SITE_VERIFY_URL: siteUrl,
      ALLOW_PRIVATE_ADDRESSES: "1",
    },
    timings: { webhookMs: 50 },
  });
  env = {
    DESKWIRE_URL: app.url,
    DESKWIRE_HOOK_SECRET: HOOK_SECRET,
    USER_JWT_SECRET: USER_SECRET,
  };
});
afterAll(async () => {
  await app.close();
  await stopSite();
  await rm(folder, { recursive: true });
});

async function php(code: string): Promise<string> {
  const file = join(folder, `program-${crypto.randomUUID()}.php`);
  await writeFile(file, `<?php\nerror_reporting(E_ALL);\n${code}`);
  return runWell({ file: "php", args: ["-d", "display_errors=stdout", file], env });
}

test("both languages show the same code", async () => {
  expect(await readBlocks("main-site.zh-CN.md")).toEqual(blocks);
  expect(blocks.length).toBeGreaterThan(10);
  for (const { code } of of("json")) expect(JSON.parse(code)).toHaveProperty("type");
});

test("[IDN1] the page's token signs its user in", async () => {
  const token = await php(`${find("function deskwireToken")}\necho deskwireToken('42', '小林');`);
  const user = await app.connect();
  expect((await user.hello(token)).me).toMatchObject({ id: "42", name: "小林" });
});

test("[IDN3] the callback accepts the session and refuses others", async () => {
  const user = await app.connect();
  expect((await user.hello("a-session-token")).me).toMatchObject({ id: "42", name: "小林" });
  const stranger = await app.connect();
  await expect(stranger.hello("another")).rejects.toThrow("closed with 4500");
});

test("[HOK5] [NTF1] [CTR6] [TOP1] the snippets of hook calls, run in order, do what the page says", async () => {
  const user = await app.user("42");
  await user.ok("subscribe", { topic: "public.gold" });
  const sign = find("function deskwire(");
  const text = await readFile(inExamples("../docs/main-site.md"), "utf8");
  const promised = /prints `(.*?)`/.exec(text)?.[1] ?? "";
  const results = await php(`${sign}\n${find("'/comments'")}`);
  expect(JSON.parse(results)).toEqual(JSON.parse(promised));
  const { counters } = await user.event("counters", (event) => event.counters.like === 1);
  expect(counters).toMatchObject({ comment: 1, like: 1, total: 2 });
  await php(`${sign}\n${find("'/notifications'")}`);
  const { notification } = await user.event(
    "notification",
    (event) => event.notification.category === "order.shipped",
  );
  expect(notification).toMatchObject({ title: "已发货", text: "SF 1234", url: "/orders/88" });
  await php(`${sign}\n${find("'/topics/public.gold'")}`);
  expect((await user.event("topic")).data).toEqual({ price: 482.5 });
  const set = JSON.parse(await php(`${sign}\n${find("'GET'")}`)) as object;
  expect(set).toEqual({ chat: 0, comment: 0, like: 5, "order.shipped": 1, total: 6 });
  await php(`${sign}\ndeskwire('DELETE', '/users/42', ['userId' => '42']);`);
  expect((await user.closed).code).toBe(4503);
});

test("[OUT1] [DOR12] the receiver stores signed events, also during a rotation, and refuses unsigned ones", async () => {
  const inbox = await mkdtemp(join(folder, "inbox-"));
  const page = of("php").filter(isPage)[1]?.code ?? "";
  const file = join(folder, "webhook.php");
  await writeFile(file, page);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const request = { url, events: ["conversation.opened"] };
  const added = await app.admin.http("POST", "/api/v1/webhooks", request);
  const { id, secret } = added.json() as { id: string; secret: string };
  const site = { WEBHOOK_SECRET: secret, WEBHOOK_INBOX: inbox };
  const args = ["-S", `127.0.0.1:${port}`, file];
  const stop = await startServing({ file: "php", args, env: site }, url);
  expect((await fetch(url, { method: "POST", body: "{}" })).status).toBe(401);
  const user = await app.user();
  await user.ok("open", {});
  await expect.poll(() => readdir(inbox)).toHaveLength(1);
  const [name = ""] = await readdir(inbox);
  expect(name).toMatch(/^[0-9a-f]{64}\.json$/);
  // The receiver still has the secret before the rotation.
  await app.admin.http("PATCH", `/api/v1/webhooks/${id}`, { rotateSecret: true });
  const later = await app.user();
  await later.ok("open", {});
  await expect.poll(() => readdir(inbox)).toHaveLength(2);
  await stop();
});

test("[PSH1] the bare page prints a waiting notification", async () => {
  const userId = "reader";
  const notice = JSON.stringify({
    id: "b-1",
    toUserId: userId,
    category: "prize",
    data: { text: "恭喜中奖" },
  });
  const sh = inExamples("curl/call-hook.sh");
  await runWell({ file: "sh", args: [sh, "POST", "notifications", notice], env });
  const log = vi.fn<(text: string) => void>();
  const code = find("/push").replace("wss://chat.example.com", app.url.replace("http", "ws"));
  const page = {
    WebSocket,
    console: { log },
    fetch: async () => new Response(app.token(userId)),
  };
  new Script(`${code}\nglobalThis.socket = socket;`).runInContext(createContext(page));
  await expect.poll(() => log.mock.calls).toEqual([["恭喜中奖"]]);
  (page as typeof page & { socket: WebSocket }).socket.close();
});

test("[CTR5] [TOP1] the host page's snippet shows the widget's counters", () => {
  const badges: Record<string, { textContent: unknown }> = {};
  const listeners: Record<string, () => void> = {};
  const widget = {
    counters: null as Record<string, number> | null,
    on: (event: string, listener: () => void) => (listeners[event] = listener),
    subscribe: (topic: string, listener: () => void) => (listeners[topic] = listener),
  };
  const window: { deskwire: { onLoad?: (api: typeof widget) => void } } = { deskwire: {} };
  const document = { querySelector: (of: string) => (badges[of] ??= { textContent: null }) };
  new Script(find("onLoad")).runInContext(createContext({ window, document, console }));
  window.deskwire.onLoad?.(widget);
  expect(badges["#comments-badge"]?.textContent).toBe(0);
  widget.counters = { comment: 3, like: 1 };
  listeners["counters"]?.();
  expect(badges["#comments-badge"]?.textContent).toBe(3);
  expect(badges["#likes-badge"]?.textContent).toBe(1);
  expect(Object.keys(listeners)).toEqual(["counters", "public.gold"]);
});

test("every member of the widget that the page names exists", async () => {
  const text = await readFile(inExamples("../docs/main-site.md"), "utf8");
  const source = await readFile(inExamples("../apps/user-widget/src/loader/config.ts"), "utf8");
  const named = [...text.matchAll(/`?Deskwire\.(\w+)|`(\w+)\(\)`/g)].map(([, a, b]) => a ?? b);
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) expect(source).toMatch(new RegExp(`\\b${name}[(:]`));
});

test("[HOK1] each `verify` command of the page succeeds", async () => {
  const body = '{"id":"c-1"}';
  await writeFile(join(folder, "body.json"), body);
  const time = String(Math.floor(Date.now() / 1_000));
  const library = JSON.stringify(inExamples("node/lib/signature.mjs"));
  const sign = `import(${library}).then(({ sign }) => console.log(sign(process.env.SECRET, { id: "x", timestamp: process.env.TIME, body: process.env.BODY })))`;
  const signature = await runWell({
    file: process.execPath,
    args: ["--eval", sign],
    env: { SECRET: HOOK_SECRET, TIME: time, BODY: body },
  });
  const commands = find("npm run verify").split("\n");
  expect(commands).toHaveLength(4);
  const main = inExamples("../apps/server/src/cli/verify.ts");
  for (const command of commands) {
    const known = command.includes("callback") ? "a-session-token" : app.token("42");
    const said = await runWell({
      file: "sh",
      args: ["-c", command.replace("npm run verify --", `"${process.execPath}" "${main}"`)],
      env: {
        ...env,
        TOKEN: known,
        MAIN_SITE_VERIFY_URL: siteUrl,
        ALLOW_PRIVATE_ADDRESSES: "1",
        WEBHOOK_SECRET: HOOK_SECRET,
        ID: "x",
        TIME: time,
        SIGNATURE: signature,
        INIT_CWD: folder,
      },
    });
    expect(said).toMatch(/^✓/);
    expect(said).not.toContain("✗");
  }
});
