import { connect } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";

const ADMIN = { email: "admin@deskwire.test", password: "admin's password" };
const HTTPS = { "x-forwarded-proto": "https" };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { OWN_ORIGINS: "https://chat.example.com" } });
});
afterAll(() => app.close());

const login = (headers: Record<string, string> = {}) =>
  app.http("POST", "/api/v1/auth/login", { body: ADMIN, headers });

const nameOf = (cookie: string) => cookie.split("=")[0];

test("[SRV10] over https, cookies are secure and bound to the host, and the browser is told to stay with https", async () => {
  const { headers } = await login(HTTPS);
  const cookies = headers.getSetCookie();
  expect(cookies.map(nameOf)).toEqual(["__Host-deskwire_session", "__Host-deskwire_device"]);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/; Path=\/; /);
    expect(cookie).toMatch(/; HttpOnly; Secure/);
    expect(cookie).not.toContain("Domain");
  }
  expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
  const page = await app.http("GET", "/livez", { headers: HTTPS });
  expect(page.headers.get("strict-transport-security")).toBe("max-age=31536000");
});

test("[SRV10] over http, cookies have plain names and nothing demands https", async () => {
  const { headers } = await login();
  expect(headers.getSetCookie().map(nameOf)).toEqual(["deskwire_session", "deskwire_device"]);
  expect(headers.get("strict-transport-security")).toBeNull();
});

test("[SRV10] OWN_ORIGINS says that the server is reached over https, without a header of a proxy", async () => {
  const socket = connect(Number(new URL(app.url).port), "127.0.0.1");
  const [bytes] = (await (socket.write(
    "GET /livez HTTP/1.1\r\nHost: chat.example.com\r\nConnection: close\r\n\r\n",
  ),
  once(socket, "data"))) as [Buffer];
  expect(String(bytes)).toContain("strict-transport-security: max-age=31536000");
  socket.destroy();
});

test("[SRV10] over https, a cookie of the plain name is not read, because another host or a plain connection can set it", async () => {
  const cookies = (await login()).headers.getSetCookie();
  const cookie = cookies.map((each) => each.split(";")[0]).join("; ");
  const ask = async (headers: Record<string, string>): Promise<number> =>
    (await app.http("GET", "/api/v1/auth/session", { headers })).status;
  expect([await ask({ cookie }), await ask({ cookie, ...HTTPS })]).toEqual([200, 401]);
});

test("[SRV10] a session is valid over the scheme of its name, and signing out clears both names", async () => {
  for (const more of [{}, HTTPS]) {
    const signedIn = await login(more);
    const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const { csrfToken } = signedIn.json() as { csrfToken: string };
    const session = { cookie, "x-csrf-token": csrfToken, ...more };
    expect((await app.http("GET", "/api/v1/auth/session", { headers: session })).status).toBe(200);
    const out = await app.http("POST", "/api/v1/auth/logout", { headers: session });
    expect(out.headers.getSetCookie().map(nameOf)).toEqual([
      "deskwire_session",
      "__Host-deskwire_session",
    ]);
    expect((await app.http("GET", "/api/v1/auth/session", { headers: session })).status).toBe(401);
  }
});

test("[SRV11] answers with sessions, tickets and tokens are kept by nobody", async () => {
  const { cookie, csrfToken } = app.admin;
  const headers = { cookie, "x-csrf-token": csrfToken };
  const answers = [
    await login(),
    await app.http("GET", "/api/v1/auth/session", { headers }),
    await app.http("POST", "/api/v1/ws-ticket", { headers }),
    await app.http("POST", "/api/v1/visitors", { body: {} }),
    await app.http("GET", "/api/v1/agents", { headers }),
    await app.http("GET", "/hooks/v1/users/ann/counters"),
  ];
  for (const answer of answers) expect(answer.headers.get("cache-control")).toBe("no-store");
});

test("[SRV7] X-Forwarded-Host and X-Forwarded-Proto of a client count only with TRUST_PROXY", async () => {
  const direct = await startTestApp({ env: { TRUST_PROXY: "0" } });
  const answer = await direct.http("GET", "/livez", { headers: HTTPS });
  expect(answer.headers.get("strict-transport-security")).toBeNull();
  const headers = { origin: "https://evil.example", "x-forwarded-host": "evil.example" };
  await expect(direct.connect({ headers })).rejects.toThrow("403");
  await direct.close();
});

test("[SRV7] with OWN_ORIGINS, the request's Host makes no origin the server's own", async () => {
  await expect(app.connect({ headers: { origin: app.url } })).rejects.toThrow("403");
  const socket = await app.connect({ headers: { origin: "https://chat.example.com" } });
  socket.terminate();
});

test("[SRV17] no page demands https for its parts, so all of them also load over plain http", async () => {
  for (const path of ["/docs", "/docs/static/index.html", "/agent/", "/widget/", "/livez"]) {
    const policy = (await app.http("GET", path)).headers.get("content-security-policy");
    expect(policy).toContain("default-src");
    expect(policy).not.toContain("upgrade-insecure-requests");
  }
});
