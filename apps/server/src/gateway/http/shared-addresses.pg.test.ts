import { afterAll, beforeAll, expect, test } from "vitest";
import type { VisitorAnswer } from "@deskwire/protocol";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const OFFICE = { "x-forwarded-for": "203.0.113.9" };

const signIn = (login: { email: string; password: string }, headers: Record<string, string>) =>
  app.http("POST", "/api/v1/auth/login", { body: login, headers });

function count(statuses: readonly number[], status: number): number {
  return statuses.filter((each) => each === status).length;
}

test("[DOR2] 35 agents sign in from one address within a minute", async () => {
  const agents = await Promise.all(Array.from({ length: 5 }, () => app.agent()));
  const statuses: number[] = [];
  for (let n = 0; n < 35; n++) {
    const { email, password } = agents[n % agents.length]!;
    statuses.push((await signIn({ email, password }, OFFICE)).status);
  }
  expect(count(statuses, 200)).toBe(35);
});

test("[DOR2] 200 newcomers come from one address within a minute", async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      app.http("POST", "/api/v1/visitors", { body: {}, headers: OFFICE }),
    ),
  );
  expect(
    count(
      answers.map(({ status }) => status),
      200,
    ),
  ).toBe(200);
});

test("[DOR2] uploads are limited by participant, not by address", async () => {
  const upload = async (token: string): Promise<number> => {
    const headers = { ...OFFICE, authorization: `Bearer ${token}` };
    const path = "/api/v1/uploads?conversationId=00000000-0000-7000-8000-000000000000";
    return (await app.http("POST", path, { headers })).status;
  };
  const tokens = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const made = await app.http("POST", "/api/v1/visitors", { body: {} });
      return (made.json() as VisitorAnswer).token;
    }),
  );
  const statuses = await Promise.all(
    Array.from({ length: 70 }, (_, n) => upload(tokens[n % tokens.length] ?? "")),
  );
  // The conversation does not exist; what counts is that the uploads were not refused for their number.
  expect(count(statuses, 404)).toBe(70);
  const own = await Promise.all(Array.from({ length: 60 }, () => upload(tokens[0] ?? "")));
  expect(count(own, 429)).toBe(7);
});

test("[DOR1] ports do not make other addresses of one", async () => {
  const login = { email: "nobody@deskwire.test", password: "wrong" };
  const statuses: number[] = [];
  for (let n = 0; n < 21; n++)
    statuses.push((await signIn(login, { "x-forwarded-for": `203.0.113.7:${50_001 + n}` })).status);
  expect(count(statuses, 401)).toBe(20);
  expect(statuses.at(-1)).toBe(429);
  const other = await signIn(login, { "x-forwarded-for": "203.0.113.8:50001" });
  expect(other.status).toBe(401);
});
