import type { Problem } from "@deskwire/protocol";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterEach, expect, test } from "vitest";

let app: TestApp;
afterEach(() => app.close());

const LIMIT = 20;

/** [DOR6] What so many sign-ins, one more than an address may try, are answered; `forwarded` says where each claims to come from. */
async function attempts(forwarded: (n: number) => string): Promise<string[]> {
  const codes: string[] = [];
  for (let n = 0; n <= LIMIT; n++) {
    const answer = await app.http("POST", "/api/v1/auth/login", {
      body: { email: "nobody@deskwire.test", password: "x" },
      headers: { "x-forwarded-for": forwarded(n) },
    });
    codes.push((answer.json() as Problem).code);
  }
  return codes;
}

test("[HTP3] without a proxy X-Forwarded-For is not trusted", async () => {
  app = await startTestApp({ env: { TRUST_PROXY: "0" } });
  expect((await attempts((n) => `10.1.0.${n}`)).at(-1)).toBe("rate_limited");
  const headers = { origin: "https://evil.example", "x-forwarded-host": "evil.example" };
  await expect(app.connect({ headers })).rejects.toThrow("403");
});

test("[HTP3] behind one proxy the last entry of X-Forwarded-For counts", async () => {
  app = await startTestApp({ env: { TRUST_PROXY: "1" } });
  expect((await attempts((n) => `10.2.0.${n}, 10.2.1.1`)).at(-1)).toBe("rate_limited");
  expect(await attempts((n) => `10.2.2.1, 10.2.3.${n}`)).not.toContain("rate_limited");
});

test("[HTP3] behind two proxies the second to last entry counts", async () => {
  app = await startTestApp({ env: { TRUST_PROXY: "2" } });
  expect((await attempts((n) => `10.3.0.${n}, 10.3.1.1, 10.3.2.${n}`)).at(-1)).toBe("rate_limited");
  expect(await attempts((n) => `10.3.3.1, 10.3.4.${n}, 10.3.5.1`)).not.toContain("rate_limited");
});
