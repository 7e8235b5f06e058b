import type { Problem } from "@deskwire/protocol";
import { signHook } from "@deskwire/testkit/hook-client";
import { describe, expect, test } from "vitest";
import {
  app,
  counters,
  event,
  newUser,
  OTHER_SECRET,
  results,
  useHookApp,
} from "./testing/hook-stage.ts";

useHookApp();

describe("signatures", () => {
  const body = JSON.stringify({ id: "never", toUserId: "nobody", fromUserId: "writer" });
  const now = () => Math.floor(Date.now() / 1_000);
  /** Created when the call is made, because a later clock could make a wrong time valid. */
  const wrong: Record<string, () => Record<string, string>> = {
    "no headers": () => ({}),
    "another body": () => signHook(`${body} `),
    "an unknown secret": () =>
      signHook(body, { secret: "whsec_bm90IG9uZSBvZiB0aGUgc2VydmVyJ3Mgc2VjcmV0cw==" }),
    "301 s ago": () => signHook(body, { timestamp: now() - 301 }),
    "302 s ahead": () => signHook(body, { timestamp: now() + 302 }),
    "an invalid time": () => ({ ...signHook(body), "webhook-timestamp": "soon" }),
    "a negative time": () => ({ ...signHook(body), "webhook-timestamp": "-5" }),
    "another id": () => ({ ...signHook(body), "webhook-id": "another" }),
    "an id that is too long": () => signHook(body, { id: "x".repeat(201) }),
    "another version": () => {
      const headers = signHook(body);
      return {
        ...headers,
        "webhook-signature": String(headers["webhook-signature"]).replace("v1,", "v2,"),
      };
    },
  };

  test.each(Object.entries(wrong))(
    "[HOK1] %s: the call is refused with 401 signature_invalid and has no effect",
    async (_name, headers) => {
      const answer = await app.http("POST", "/hooks/v1/comments", { body, headers: headers() });
      expect(answer.status).toBe(401);
      expect((answer.json() as Problem).code).toBe("signature_invalid");
      expect(await counters("nobody")).toEqual({ chat: 0, comment: 0, like: 0, total: 0 });
    },
  );

  test("[HOK1] each of the secrets is accepted, and one valid signature among several is enough", async () => {
    const user = newUser();
    expect(await results("/likes", event(user), { secret: OTHER_SECRET })).toMatchObject([
      { result: "counted" },
    ]);
    const text = JSON.stringify(event(user));
    const headers = signHook(text);
    headers["webhook-signature"] = `v1a,abc v1,AAAA ${headers["webhook-signature"]}`;
    const answer = await app.http("POST", "/hooks/v1/likes", { body: text, headers });
    expect(answer.status).toBe(200);
    expect(await counters(user)).toEqual({ chat: 0, comment: 0, like: 2, total: 2 });
  });

  test("[HOK1] a clock skew of 299 s is tolerated", async () => {
    expect(await results("/likes", event(newUser()), { timestamp: now() - 298 })).toMatchObject([
      { result: "counted" },
    ]);
  });
});
