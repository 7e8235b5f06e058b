import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createCircuitBreaker } from "../platform/kernel/circuit-breaker.ts";
import { createMemoryCache } from "../platform/live/cache/shared-cache-memory.ts";
import type { SharedCache } from "../platform/live/cache/shared-cache.ts";
import { createCallQueue } from "./call-queue.ts";
import { createMainSiteClient, type MainSiteClient } from "./main-site-client.ts";
import { createRefusalBudget } from "./refusal-budget.ts";
import type { UserVerifier } from "./site-user.ts";
import { createCallVerifier, type CallVerifierOptions } from "./verify-by-call.ts";

interface Site {
  url: string;
  /** The tokens that the site was called about, in order. */
  asked: string[];
}

type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | "hang" | "cut";
type Replier = (token: string) => Reply | Promise<Reply>;

let servers: Server[] = [];
let clients: MainSiteClient[] = [];

/** A real main site that responds to a token with `reply`. */
async function startSite(reply: Replier): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    const answerWith = (answer: Reply): void => {
      if (answer === "hang") return;
      if (answer === "cut") return void request.socket.destroy();
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(JSON.stringify(answer.body ?? {}));
    };
    request.on("end", () => {
      const { token } = JSON.parse(text) as { token: string };
      asked.push(token);
      void Promise.resolve(reply(token)).then(answerWith);
    });
  });
  // On a slow machine the server could close an idle connection just as the client reuses it. The breaker counts that.
  server.keepAliveTimeout = 0;
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/verify`, asked };
}

afterEach(() => {
  for (const client of clients) client.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
  clients = [];
});

interface Node {
  verifier: UserVerifier;
  clock: { now: number };
}

function createNode(
  url: string,
  more: Partial<CallVerifierOptions> & { allowPrivateAddresses?: boolean } = {},
): Node {
  const clock = { now: 1_000_000 };
  const { allowPrivateAddresses = true, ...options } = more;
  const client = createMainSiteClient({ allowPrivateAddresses });
  clients.push(client);
  const verifier = createCallVerifier({
    url,
    client,
    cache: createMemoryCache(),
    breaker: createCircuitBreaker({ failuresMax: 5, restMs: 5_000 }),
    queue: createCallQueue({
      atOnce: 50,
      keptForKnown: 10,
      waitingOfAddressMax: 50_000,
      waitingMax: 50_000,
    }),
    budget: createRefusalBudget({ max: 100, windowMs: 60_000 }),
    revokedAt: () => Promise.resolve(null),
    databaseNow: () => Promise.resolve(clock.now),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => clock.now,
    elapsed: () => clock.now,
    ...options,
  });
  return { verifier, clock };
}

const accept = (token: string, more: object = {}): Reply => ({
  status: 200,
  body: {
    uid: token.replace("token-", ""),
    name: "Lin",
    avatar: "https://example.com/a.png",
    ...more,
  },
});

async function codeOf(verifier: UserVerifier, token: string): Promise<string> {
  const outcome = await verifier.verify(token);
  return outcome.ok ? "ok" : outcome.refusal.code;
}

describe("calls to the main site", () => {
  test("[IDN3] each response accepts the token, refuses it, or counts as no answer", async () => {
    const replies: Record<string, Reply> = {
      "token-1": accept("token-1"),
      number: { status: 200, body: { uid: 42 } },
      unauthorized: { status: 401 },
      missing: { status: 404 },
      odd: { status: 422 },
      busy: { status: 429 },
      broken: { status: 500 },
      moved: { status: 302, headers: { location: "/elsewhere" } },
      "no-uid": { status: 200, body: { name: "Lin" } },
      stranger: { status: 200, body: { uid: "visitor:1" } },
      "no-json": { status: 200, body: [] },
      "no-seconds": { status: 200, body: { uid: "1", expiresIn: "an hour" } },
      "no-number": { status: 200, body: { uid: "1", expiresIn: false } },
      over: { status: 200, body: { uid: "1", expiresIn: "-5" } },
      cut: "cut",
    };
    const site = await startSite((token) => replies[token] ?? { status: 401 });
    const breaker = createCircuitBreaker({ failuresMax: 100, restMs: 5_000 });
    const { verifier } = createNode(site.url, { breaker });
    const first = await verifier.verify("token-1");
    expect(first).toMatchObject({
      ok: true,
      value: {
        profile: { id: "1", name: "Lin", avatar: "https://example.com/a.png", visitor: false },
      },
    });
    expect(await verifier.verify("number")).toMatchObject({ value: { profile: { id: "42" } } });
    for (const token of ["unauthorized", "missing", "odd", "no-uid", "stranger", "over"])
      expect([token, await codeOf(verifier, token)]).toEqual([token, "token_invalid"]);
    for (const token of ["busy", "broken", "moved", "no-json", "no-seconds", "no-number", "cut"])
      expect([token, await codeOf(verifier, token)]).toEqual([token, "unavailable"]);
    expect(site.asked).toHaveLength(15);
  });

  test("[IDN3] a response after the timeout counts as no answer", async () => {
    const site = await startSite(() => "hang");
    const { verifier } = createNode(site.url, { timeoutMs: 50 });
    expect(await codeOf(verifier, "token-1")).toBe("unavailable");
  });

  test("[IDN7] a private address is refused by the address that the name resolves to", async () => {
    const site = await startSite(accept);
    for (const url of [
      site.url,
      site.url.replace("127.0.0.1", "localhost"),
      "http://169.254.169.254/",
      "http://[::1]/",
    ]) {
      const { verifier } = createNode(url, { allowPrivateAddresses: false });
      expect(await codeOf(verifier, "token-1")).toBe("unavailable");
    }
    expect(site.asked).toEqual([]);
  });
});

describe("the cache", () => {
  test.each([60, "60"])(
    "[IDN4] an accepted token is cached for 3,650 s plus up to 3,000 s of jitter, or until it expires: expiresIn %j",
    async (expiresIn) => {
      const site = await startSite((token) =>
        accept(token, token === "token-short" ? { expiresIn } : {}),
      );
      const { verifier, clock } = createNode(site.url, { random: () => 0.5 });
      const first = await verifier.verify("token-1");
      expect(first).toMatchObject({ value: { expiresAt: clock.now + 3_650_000 + 1_500_000 } });
      await verifier.verify("token-short");
      clock.now += 59_999;
      await Promise.all([verifier.verify("token-1"), verifier.verify("token-short")]);
      expect(site.asked).toHaveLength(2);
      clock.now += 1;
      await verifier.verify("token-short");
      expect(site.asked).toHaveLength(3);
      clock.now += 5_150_000 - 60_001;
      await verifier.verify("token-1");
      expect(site.asked).toHaveLength(3);
      clock.now += 1;
      await verifier.verify("token-1");
      expect(site.asked).toHaveLength(4);
    },
  );

  test("[IDN4] a refusal is cached for 30 to 60 s, and a missing answer is not cached", async () => {
    const site = await startSite((token) => ({ status: token === "wrong" ? 401 : 503 }));
    const ttls: number[] = [];
    const cache = createMemoryCache();
    const recording: SharedCache = {
      ...cache,
      set(key, value, ttlMs) {
        ttls.push(ttlMs);
        return cache.set(key, value, ttlMs);
      },
    };
    for (const random of [0, 0.999_999])
      await createNode(site.url, { cache: recording, random: () => random }).verifier.verify(
        `wrong`,
      );
    const { verifier } = createNode(site.url, { cache: recording, random: () => 0 });
    await verifier.verify("wrong");
    await verifier.verify("down");
    await verifier.verify("down");
    expect(site.asked).toEqual(["wrong", "down", "down"]);
    expect(ttls).toEqual([30_000]);
    const other = createNode(site.url, {
      cache: { ...createMemoryCache(), set: recording.set },
      random: () => 0.999_999,
    });
    await other.verifier.verify("wrong");
    expect(ttls).toEqual([30_000, 60_000]);
  });

  test("[IDN8] a later revocation invalidates a cached identity", async () => {
    const site = await startSite(accept);
    let revokedAt: number | null = null;
    const { verifier } = createNode(site.url, { revokedAt: () => Promise.resolve(revokedAt) });
    await verifier.verify("token-1");
    await verifier.verify("token-1");
    expect(site.asked).toHaveLength(1);
    revokedAt = 5;
    expect(await verifier.verify("token-1")).toMatchObject({ value: { revokedAt: 5 } });
    await verifier.verify("token-1");
    expect(site.asked).toHaveLength(2);
  });

  test.each([
    ["right", 0],
    ["an hour ahead", 3_600_000],
    ["an hour behind", -3_600_000],
  ])(
    "[IDN8] a call that began before the revocation signs nobody in and is not cached, with a node's clock that is %s",
    async (_what, ahead) => {
      const asked = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<void>();
      let revokedAt: number | null = null;
      const site = await startSite(async (token) => {
        asked.resolve();
        await answer.promise;
        return accept(token);
      });
      const cached: string[] = [];
      const memory = createMemoryCache();
      const cache: SharedCache = {
        ...memory,
        set: (key, value, ttl) => (cached.push(value), memory.set(key, value, ttl)),
      };
      let time = 1_000_000;
      const { verifier, clock } = createNode(site.url, {
        cache,
        revokedAt: () => Promise.resolve(revokedAt),
        databaseNow: () => Promise.resolve(time),
      });
      clock.now += ahead;
      const verdicts = [verifier.verify("token-1"), verifier.verify("token-1")];
      await asked.promise;
      revokedAt = time += 1;
      time += 1;
      answer.resolve();
      for (const verdict of await Promise.all(verdicts))
        expect(verdict).toMatchObject({ ok: false, refusal: { code: "token_invalid" } });
      expect(cached.map((text) => JSON.parse(text) as unknown)).toEqual([{ state: "refused" }]);
      expect(await codeOf(verifier, "token-1")).toBe("token_invalid");
      // A call after the cached refusal is gone: the main site may have signed the user in again.
      const later = createNode(site.url, {
        revokedAt: () => Promise.resolve(revokedAt),
        databaseNow: () => Promise.resolve(time),
      });
      later.clock.now += ahead;
      expect(await codeOf(later.verifier, "token-1")).toBe("ok");
    },
  );

  test("[IDN10] the locale of the response is used, also from the cache", async () => {
    const site = await startSite((token) => accept(token, { locale: "zh_CN" }));
    const { verifier } = createNode(site.url);
    for (let n = 0; n < 2; n++)
      expect(await verifier.verify("token-1")).toMatchObject({
        value: { profile: { id: "1", locale: "zh-CN" } },
      });
    expect(site.asked).toHaveLength(1);
  });

  test("[IDN5] nodes that are shown one token at the same time make one call", async () => {
    const site = await startSite(accept);
    const cache = createMemoryCache();
    const nodes = Array.from({ length: 20 }, () => createNode(site.url, { cache }));
    const outcomes = await Promise.all(nodes.map(({ verifier }) => verifier.verify("token-1")));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(site.asked).toHaveLength(1);
  });
});

describe("when the main site is down", () => {
  test("[IDN6] after five failures there are no calls for 5 s, and tokens accepted before are still accepted", async () => {
    let down = false;
    const site = await startSite((token) => (down ? { status: 500 } : accept(token)));
    const { verifier, clock } = createNode(site.url, { random: () => 0 });
    await verifier.verify("token-1");
    down = true;
    clock.now += 3_660_000;
    for (let attempt = 0; attempt < 8; attempt++) {
      const stale = await verifier.verify("token-1");
      expect(stale).toMatchObject({ ok: true, value: { expiresAt: 1_000_000 + 7_290_000 } });
      expect(await codeOf(verifier, "token-2")).toBe("unavailable");
    }
    expect(site.asked).toHaveLength(1 + 5);
    clock.now += 5_000;
    down = false;
    expect(await codeOf(verifier, "token-2")).toBe("ok");
    clock.now = 1_000_000 + 7_290_000;
    down = true;
    expect(await codeOf(verifier, "token-1")).toBe("unavailable");
  });
});

test("[IDN6] the breaker's 5 s do not depend on the system's clock", async () => {
  const site = await startSite(() => ({ status: 500 }));
  let elapsed = 7;
  const { verifier, clock } = createNode(site.url, { elapsed: () => elapsed });
  for (let attempt = 0; attempt < 6; attempt++) await verifier.verify("token-1");
  expect(site.asked).toHaveLength(5);
  clock.now -= 3_600_000;
  elapsed += 4_999;
  await verifier.verify("token-1");
  expect(site.asked).toHaveLength(5);
  elapsed += 1;
  await verifier.verify("token-1");
  expect(site.asked).toHaveLength(6);
});

describe("a login storm", () => {
  const USERS = 5_000;
  const LOGINS = 20_000;

  test("[IDN5] [IDN4] 20,000 logins of 5,000 users make one call per user, and later calls are spread out", async () => {
    const site = await startSite(accept);
    // On a slow machine a call may exceed the default timeout, and the failures would open the breaker.
    const { verifier, clock } = createNode(site.url, { timeoutMs: 60_000 });
    const storm = (count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, at) => verifier.verify(`token-${(at * 7_919) % USERS}`)),
      );
    const outcomes = await storm(LOGINS);
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(site.asked).toHaveLength(USERS);

    // All users come back every five minutes. The histogram holds the calls of each time.
    const startedAt = clock.now;
    const histogram: number[] = [];
    while (clock.now - startedAt < 6_900_000) {
      clock.now += 300_000;
      const before = site.asked.length;
      await storm(USERS);
      histogram.push(site.asked.length - before);
    }
    const minutes = (at: number) => (at + 1) * 5;
    const during = histogram.filter(
      (_, at) => minutes(at) * 60 >= 3_650 && minutes(at) * 60 <= 6_650,
    );
    expect(histogram.filter((_, at) => minutes(at) * 60 < 3_650)).toEqual(Array(12).fill(0));
    // 3,000 s are ten steps, so an even spread has 500 calls a step.
    expect(Math.max(...during)).toBeLessThan(650);
    expect(during.reduce((sum, calls) => sum + calls, 0)).toBeGreaterThan(USERS * 0.95);
    await vi.waitFor(() =>
      expect(site.asked.length).toBe(USERS + histogram.reduce((sum, calls) => sum + calls, 0)),
    );
  }, 60_000);
});

describe("[DOR7] unknown tokens", () => {
  const ATTACKER = "203.0.113.7";
  const outcomeAt = async (verifier: UserVerifier, token: string, address: string) => {
    const outcome = await verifier.verify(token, address);
    return outcome.ok ? "ok" : outcome.refusal.code;
  };

  test("of one address cost the main site a bounded number of calls", async () => {
    const site = await startSite((token) =>
      token.startsWith("token-") ? accept(token) : { status: 401 },
    );
    const { verifier } = createNode(site.url, { timeoutMs: 60_000 });
    const codes = await Promise.all(
      Array.from({ length: 2_500 }, (_, n) => outcomeAt(verifier, `random-${n}`, ATTACKER)),
    );
    // The calls that were under way at the hundredth refusal come on top.
    expect(site.asked.length).toBeGreaterThanOrEqual(100);
    expect(site.asked.length).toBeLessThanOrEqual(140);
    expect(new Set(codes)).toEqual(new Set(["token_invalid", "rate_limited"]));
    const refused = await verifier.verify("random-again", ATTACKER);
    expect(!refused.ok && refused.refusal.retryAfterMs).toBeGreaterThan(0);
    expect(await outcomeAt(verifier, "token-1", "203.0.113.8")).toBe("ok");
  });

  test("do not stop an identity that was accepted before, nor its renewal", async () => {
    const site = await startSite((token) =>
      token.startsWith("token-") ? accept(token) : { status: 401 },
    );
    const { verifier, clock } = createNode(site.url, { timeoutMs: 60_000 });
    expect(await outcomeAt(verifier, "token-1", ATTACKER)).toBe("ok");
    for (let n = 0; n < 110; n++) await verifier.verify(`random-${n}`, ATTACKER);
    clock.now += 6_700_000;
    const before = site.asked.length;
    expect(await outcomeAt(verifier, "token-1", ATTACKER)).toBe("ok");
    expect(site.asked.slice(before)).toEqual(["token-1"]);
    expect(await outcomeAt(verifier, "token-2", ATTACKER)).toBe("rate_limited");
  });
});
