import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { DEMO: "1" } });
});
afterAll(() => app.close());

test("an extension's pages are served under its own content security policy", async () => {
  const page = await app.http("GET", "/demo/");
  expect(page.status).toBe(200);
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("`/` leads to the extension's home", async () => {
  const answer = await app.http("GET", "/");
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/demo/"]);
});

test("the demo shop signs its users in", async () => {
  const login = await app.http("POST", "/demo/api/login", { body: { userId: "demo-zhe" } });
  const { token } = login.json() as { token: string };
  const client = await app.connect();
  expect(await client.hello(token)).toMatchObject({ me: { id: "demo-zhe" } });
  await client.close();
});

test("[HOK1] the demo shop's signed hook calls are counted", async () => {
  const maker = await app.user("demo-lin");
  const login = await app.http("POST", "/demo/api/login", { body: { userId: "demo-zhe" } });
  const cookie = (login.headers.getSetCookie()[0] ?? "").replace(/;.*/, "");
  const headers = { cookie };
  const liked = await app.http("POST", "/demo/api/products/teapot/likes", { body: {}, headers });
  expect(liked.json()).toMatchObject({ likes: 1, liked: true });
  const told = await maker.event("counters", ({ counters }) => counters["like"] === 1);
  expect(told.counters).toMatchObject({ like: 1 });
  await maker.close();
});

test("refusals of the demo shop are plain", async () => {
  const unknown = await app.http("GET", "/demo/api/products/sofa");
  expect([unknown.status, unknown.json()]).toEqual([404, { error: "not_found" }]);
  const stranger = await app.http("POST", "/demo/api/products/mug/likes", { body: {} });
  expect([stranger.status, stranger.json()]).toEqual([401, { error: "not_signed_in" }]);
});
