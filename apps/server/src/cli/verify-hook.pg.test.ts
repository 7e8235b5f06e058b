import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMainSiteClient } from "../identity/main-site-client.ts";
import { checkCallback } from "./verify-callback.ts";
import { checkHook } from "./verify-hook.ts";
import { hasFault, renderFindings, type Finding } from "./verify-report.ts";

let app: TestApp;
let withoutSecrets: TestApp;
let other: Server;
let otherUrl: string;
let answer: (response: ServerResponse, body: string) => void;

beforeAll(async () => {
  app = await startTestApp({ env: { HOOK_SECRETS: HOOK_SECRET } });
  withoutSecrets = await startTestApp({ databaseUrl: app.databaseUrl });
  other = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await withoutSecrets.close();
  await app.close();
  other.closeAllConnections();
  await new Promise((resolve) => other.close(resolve));
});

function say(findings: readonly Finding[]): string {
  const said = renderFindings(findings, "en");
  expect(said.includes("✗")).toBe(hasFault(findings));
  expect(renderFindings(findings, "zh")).toMatch(/[\u4e00-\u9fff]/);
  return said;
}

const sayHook = async (url: string, secret = HOOK_SECRET): Promise<string> =>
  say(await checkHook({ url, secret, language: "en" }));

test.each(["", "/", "/hooks/v1/", "/hooks/v1/comments"])(
  "[HOK1] a valid secret is confirmed at the address + %j, and nothing is counted",
  async (path) => {
    expect(await sayHook(app.url + path)).toMatch(/^✓ Deskwire accepted the signature.*\n$/);
    const { counters } = (
      await callHook(app, "/users/deskwire-verify/counters", undefined, { method: "GET" })
    ).json() as { counters: { total: number } };
    expect(counters.total).toBe(0);
  },
);

test("[HOK1] another secret is explained, with the message of the server", async () => {
  const said = await sayHook(app.url, "whsec_YW5vdGhlciBzZWNyZXQsIHZhbGlk");
  expect(said).toContain("another secret in HOOK_SECRETS");
  expect(said).toContain("· Message of the server: No signature matches this body and secret.");
});

test("[HOK1] a server without HOOK_SECRETS is explained", async () => {
  expect(await sayHook(withoutSecrets.url)).toContain("HOOK_SECRETS is not set on the server");
});

test("[HOK1] an invalid secret makes no call", async () => {
  expect(await sayHook("http://127.0.0.1:1", "hunter2")).toContain("does not begin with whsec_");
});

test("[HOK1] an address without a server is explained", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await sayHook(`http://127.0.0.1:${port}`)).toContain("nothing listens there");
  expect(await sayHook("chat.example.com")).toContain("not an http or https address");
});

test.each([
  ["a redirect", 301, { location: "https://chat.example.com/" }, "redirects to https://chat"],
  ["a missing page", 404, {}, "no hooks at this address"],
  ["another server", 200, {}, "not as Deskwire does"],
  ["a proxy without a server", 502, {}, "responded with 502"],
  ["a firewall", 403, {}, "A proxy or a firewall"],
  ["a clock", 404, { date: new Date(Date.now() + 3_600_000).toUTCString() }, "minutes behind"],
])("[HOK1] %s in its place is explained", async (_what, status, headers, sentence) => {
  answer = (response) => response.writeHead(status, headers).end("<html></html>");
  const said = await sayHook(otherUrl);
  expect(said).toContain("✗");
  expect(said).toContain(sentence);
});

const client = createMainSiteClient({ allowPrivateAddresses: true });
const sayCallback = async (url = otherUrl): Promise<string> =>
  say(await checkCallback({ url, token: "good", client }));

/** A main site that knows one token. */
function knows(status: number, body: string, unknown = 401, other = body): void {
  answer = (response, asked) => {
    const known = (JSON.parse(asked) as { token: string }).token === "good";
    response.writeHead(known ? status : unknown).end(known ? body : other);
  };
}

test("[IDN3] a correct verification endpoint is confirmed", async () => {
  knows(200, '{"uid":42,"expiresIn":60}');
  const said = await sayCallback();
  expect(said).toContain("accepts this token: user 42");
  expect(said).toContain("nobody issued (401)");
  expect(said).not.toContain("✗");
});

test.each([
  ["no uid", 200, "{}", 401, "The user id (uid) is missing"],
  ["a reserved uid", 200, '{"uid":"visitor:1"}', 401, "reserved for anonymous visitors"],
  ["no JSON", 200, "ok", 401, "not a JSON object"],
  ["a refusal", 403, "", 401, "refuses this token (403)"],
  ["a site that is down", 500, "", 401, "responded with 500, which Deskwire treats as no answer"],
  ["a redirect", 302, "", 401, "does not follow redirects"],
  ["an expiry in the past", 200, '{"uid":"1","expiresIn":0}', 401, "expiresIn is 0 or negative"],
  [
    "an invalid expiry",
    200,
    '{"uid":"1","expiresIn":"soon"}',
    401,
    "expiresIn is not a number of seconds",
  ],
  [
    "a site that accepts every token",
    200,
    '{"uid":"1"}',
    200,
    "anyone could sign in as another user",
  ],
  ["an error for an unknown token", 200, '{"uid":"1"}', 500, "retry for ever"],
])("[IDN3] %s is explained", async (_what, status, body, unknown, sentence) => {
  knows(status, body, unknown);
  const said = await sayCallback();
  expect(said).toContain("✗");
  expect(said).toContain(sentence);
});

const PAGE = "<!DOCTYPE html>\n<title>Sign in</title>";

test("[DOR18] a page with status 200 is called a page, and accepts nobody", async () => {
  knows(200, PAGE, 200);
  const said = await sayCallback();
  expect(said).toContain("is a page, not JSON: “<!DOCTYPE html> <title>Sign in</title>”");
  expect(said).not.toMatch(/anyone could sign in|nobody issued/);
});

test.each([
  [PAGE, "A token that nobody issued gets a page with status 200"],
  ["{}", "A token that nobody issued gets status 200 without a user: “{}”"],
  ['{"uid":null}', "gets status 200 without a user"],
  ["null", "gets status 200 without a user"],
])("[DOR18] %j for an unknown token accepts nobody, and is explained", async (other, sentence) => {
  knows(200, '{"uid":"1"}', 200, other);
  const said = await sayCallback();
  expect(said).toContain("accepts this token: user");
  expect(said).toContain(sentence);
  expect(said).not.toContain("anyone could sign in");
});

test("[DOR17] a password in the address is not repeated", async () => {
  const said = await sayCallback("http://user:s3cret@127.0.0.1:1/verify");
  expect(said).toContain("127.0.0.1:1");
  expect(said).not.toContain("s3cret");
});

test("[IDN7] a private address is explained", async () => {
  knows(200, '{"uid":"1"}');
  const strict = createMainSiteClient({ allowPrivateAddresses: false });
  const said = say(await checkCallback({ url: otherUrl, token: "good", client: strict }));
  expect(said).toContain("ALLOW_PRIVATE_ADDRESSES=1");
});
