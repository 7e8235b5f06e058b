import type { Problem } from "@deskwire/protocol";
import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { describe, expect, test } from "vitest";
import { startTestApp } from "../../testing/test-app.ts";
import { app, event, useHookApp } from "./testing/hook-stage.ts";

useHookApp();

describe("responses", () => {
  test("[HOK9] every response reports the remaining rate, and calls beyond it are refused", async () => {
    const answer = await callHook(app, "/likes", { events: [event("limited"), event("limited")] });
    expect(answer.headers.get("ratelimit-policy")).toBe('"events";q=1000000;w=10');
    expect(answer.headers.get("ratelimit")).toMatch(/^"events";r=\d+;t=\d+$/);
    const slow = await startTestApp({
      databaseUrl: app.databaseUrl,
      env: {
        HOOK_SECRETS: HOOK_SECRET,
        HOOK_EVENTS_PER_SECOND: "1",
        ADMIN_PASSWORD: app.admin.password,
      },
    });
    const refused = await callHook(slow, "/likes", {
      events: Array.from({ length: 11 }, () => event("limited")),
    });
    expect([refused.status, (refused.json() as Problem).code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    await slow.close();
  });

  test("[HOK9] [HOK3] a too large call is refused as such, whatever rate is left, and costs nothing", async () => {
    const slow = await startTestApp({
      databaseUrl: app.databaseUrl,
      env: {
        HOOK_SECRETS: HOOK_SECRET,
        HOOK_EVENTS_PER_SECOND: "1",
        ADMIN_PASSWORD: app.admin.password,
      },
    });
    const call = async (body: unknown, path = "/likes"): Promise<unknown> => {
      const answer = await callHook(slow, path, body);
      const left = Number(/r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1]);
      const code = answer.status === 200 ? "ok" : (answer.json() as Problem).code;
      // A call may begin a new window with the full rate, so only the cost of the call itself is compared.
      return [answer.status, code, left >= 9];
    };
    const million = `{"events":[${"{},".repeat(1_499_999)}{}]}`;
    expect(await call({ events: Array.from({ length: 1_001 }, () => ({})) })).toEqual([
      413,
      "too_large",
      true,
    ]);
    expect(await call(million)).toEqual([413, "too_large", true]);
    expect((await call(`{"a":"${"x".repeat(7_000_000)}"}`)) as unknown[]).toContain(413);
    expect(await call({ events: "many" })).toEqual([400, "bad_request", true]);
    expect(await call("{")).toEqual([400, "bad_request", true]);
    expect(
      await call({ data: 1, events: Array.from({ length: 50 }, () => 1) }, "/topics/public.cost"),
    ).toEqual([200, "ok", true]);
    expect(await call({ events: Array.from({ length: 11 }, () => event("limited")) })).toContain(
      429,
    );
    expect(await call(million)).toContain(413);
    await slow.close();
  });

  test("[HOK10] a problem document is in the language of Accept-Language", async () => {
    const ask = async (language: string): Promise<Problem> =>
      (
        await app.http("POST", "/hooks/v1/likes", {
          body: {},
          headers: { "accept-language": language },
        })
      ).json() as Problem;
    expect(await ask("zh-CN,zh;q=0.9,en;q=0.8")).toMatchObject({
      code: "signature_invalid",
      reason: "no_headers",
      title: "未通过验证",
      detail: "缺少请求头 webhook-id、webhook-timestamp 或 webhook-signature。",
    });
    expect(await ask("en-GB,en;q=0.9,zh;q=0.1")).toMatchObject({
      code: "signature_invalid",
      title: "Unauthorized",
    });
    expect((await ask("fr")).title).toBe("Unauthorized");
  });
});
