import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { signIn } from "../testing/test-agent.ts";

const COMMAND = fileURLToPath(new URL("../../../../scripts/set-password.ts", import.meta.url));
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

function run(
  args: string[],
  env: Record<string, string> = {},
): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env["PATH"], LC_ALL: "C", DATABASE_URL: app.databaseUrl, ...env },
    encoding: "utf8",
  });
  return { code: status, said: stdout + stderr };
}

test("[DOR4] the command generates a password, enables the account and ends its sign-ins", async () => {
  const agent = await app.agent();
  const socket = await agent.connect();
  const other = await app.agent();
  await app.admin.http("PATCH", `/api/v1/agents/${other.id}`, { disabled: true });

  const { code, said } = run([` ${agent.email.toUpperCase()}`]);
  expect(code).toBe(0);
  const password = /^\S+ has a new password: (\S{20})$/m.exec(said)?.[1] ?? "";
  expect((await agent.http("GET", "/api/v1/auth/session")).status).toBe(401);
  // [ACC5] The node finds out by itself.
  expect(await socket.closed).toMatchObject({ code: 4503 });
  expect((await signIn(app.http, app.url, { email: agent.email, password })).id).toBe(agent.id);

  const given = run([other.email], { NEW_PASSWORD: "a password of mine" });
  expect(given.code).toBe(0);
  expect(given.said).not.toContain("a password of mine");
  const enabled = await signIn(app.http, app.url, {
    email: other.email,
    password: "a password of mine",
  });
  expect(enabled.account).toMatchObject({ disabled: false, role: "agent" });
});

test("[DOR4] the command names the admins when it does not know the address", () => {
  const { code, said } = run(["nobody@deskwire.test"]);
  expect(code).toBe(2);
  expect(said).toBe(
    `No account has the e-mail address nobody@deskwire.test. The admins are: ${app.admin.email}.\n`,
  );
});

test.each(["password123", "short", "          "])(
  "[DOR5] the command refuses %j",
  (NEW_PASSWORD) => {
    const { code, said } = run([app.admin.email], { NEW_PASSWORD });
    expect(code).toBe(2);
    expect(said).toMatch(/^NEW_PASSWORD is too easy to guess: .*\n$/);
  },
);

test("[DOR4] the command says how it is used", () => {
  for (const args of [[], ["a@b.c", "d@e.f"], ["--nonsense"]]) {
    const { code, said } = run(args);
    expect(code).toBe(2);
    expect(said).toMatch(/^Usage: .*npm run set-password -- EMAIL.*\n$/);
  }
});
