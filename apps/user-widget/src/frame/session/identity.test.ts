import { afterEach, expect, test, vi } from "vitest";
import type { Host } from "../host.ts";
import { createKeyStore, type KeyStore } from "../storage.ts";
import { aliasOf, createIdentity, mayBeOne, type Who } from "./identity.ts";
import { readJwt } from "./jwt.ts";
import { fakeStorage, jwt } from "./testing.ts";

const HOST = {
  tellVisitor() {},
  requestToken: async () => null,
  getState: () => ({}),
} as unknown as Host;

afterEach(() => vi.unstubAllGlobals());

test("a JWT's alias is its subject, independent of other claims", () => {
  expect(aliasOf(jwt({ sub: "小林", exp: 1 }))).toBe("sub:小林");
  expect(aliasOf(jwt({ sub: "小林", exp: 2 }))).toBe("sub:小林");
});

test("an opaque token's alias is a fingerprint that does not contain the token", () => {
  const alias = aliasOf("session-abc");
  expect(alias).toBe(aliasOf("session-abc"));
  expect(alias).not.toBe(aliasOf("session-abd"));
  expect(alias).not.toContain("abc");
});

test("different subjects are different persons, but different opaque tokens may be one person's", () => {
  const who = (token: string): Who => ({ alias: aliasOf(token), visitor: false, token });
  const visitor: Who = { alias: "visitor", visitor: true, token: null };
  expect(mayBeOne(who(jwt({ sub: "lin" })), who(jwt({ sub: "lin", exp: 9 })))).toBe(true);
  expect(mayBeOne(who(jwt({ sub: "lin" })), who(jwt({ sub: "bo" })))).toBe(false);
  expect(mayBeOne(who("session-1"), who("session-2"))).toBe(true);
  expect(mayBeOne(who("session-1"), who(jwt({ sub: "lin" })))).toBe(false);
  expect(mayBeOne(who("session-1"), visitor)).toBe(false);
});

test("the user of the latest token, and only of that, is known on the next page", () => {
  const store = createKeyStore(fakeStorage());
  const identity = createIdentity(HOST, store);
  expect(identity.keyOf("token:a")).toBe("token:a");
  identity.learn("token:a", "lin");
  expect(createIdentity(HOST, store).keyOf("token:a")).toBe("user:lin");
  identity.learn("sub:b", "bo");
  expect(identity.keyOf("token:a")).toBe("token:a");
  expect(identity.keyOf("sub:b")).toBe("user:bo");
  expect(identity.keyOf("sub")).toBe("sub");
});

test.each(["", "a.b", "a.b.c", "e30.!!!.x", jwt({ sub: 5 }), jwt([])])(
  "“%s” has no subject",
  (token) => {
    expect(readJwt(token)?.sub ?? null).toBeNull();
    expect(aliasOf(token)).toMatch(/^token:/);
  },
);

test("the expiry is read in seconds", () => {
  expect(readJwt(jwt({ sub: "a", exp: 1_700_000_000 }))?.exp).toBe(1_700_000_000);
});

/** Stubs `fetch`: each request for a visitor is answered when the test calls its function. */
function visitorsByHand() {
  const answers: (() => void)[] = [];
  vi.stubGlobal("fetch", () => {
    const token = jwt({ sub: `visitor:${answers.length + 1}` });
    return new Promise((resolve) => answers.push(() => resolve(Response.json({ token }))));
  });
  return answers;
}

/** Locks shared by several tabs: one holder at a time, in order of request. */
function fakeLocks() {
  let last: Promise<unknown> = Promise.resolve();
  return { request: (_name: string, run: () => unknown) => (last = last.then(run)) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

async function openTwoTabs(store: KeyStore, answers: (() => void)[]) {
  const tabs = [createIdentity(HOST, store), createIdentity(HOST, store)];
  const tokens = Promise.all(tabs.map((tab) => tab.visitorToken()));
  await settled();
  while (answers.length > 0) {
    answers.shift()?.();
    await settled();
  }
  return { tabs, tokens: await tokens };
}

test("tabs that a new visitor opens at once create one visitor", async () => {
  const answers = visitorsByHand();
  vi.stubGlobal("navigator", { locks: fakeLocks() });
  const store = createKeyStore(fakeStorage());
  const made = vi.spyOn(globalThis, "fetch");
  const { tokens } = await openTwoTabs(store, answers);
  expect(new Set(tokens)).toEqual(new Set([store.get("visitor")]));
  expect(made).toHaveBeenCalledTimes(1);
});

test("without locks both tabs use the visitor that was stored first", async () => {
  const answers = visitorsByHand();
  vi.stubGlobal("navigator", {});
  const store = createKeyStore(fakeStorage());
  const { tokens } = await openTwoTabs(store, answers);
  expect(new Set(tokens)).toEqual(new Set([store.get("visitor")]));
});

test("a visitor token that another tab has renewed is not discarded", async () => {
  const store = createKeyStore(fakeStorage());
  store.set("visitor", jwt({ sub: "visitor:old" }));
  const identity = createIdentity(HOST, store);
  await identity.visitorToken();
  store.set("visitor", jwt({ sub: "visitor:new" }));
  identity.forgetVisitor();
  expect(await identity.visitorToken()).toBe(jwt({ sub: "visitor:new" }));
  identity.forgetVisitor();
  expect(identity.hasVisitor()).toBe(false);
});

test("[SHO7] a frame without storage leaves the visitor's token to the page, and takes it on the next one", async () => {
  const answers = visitorsByHand();
  const told: unknown[] = [];
  const page = (visitor?: unknown) =>
    ({
      ...HOST,
      tellVisitor: (kept: unknown) => told.push(kept),
      getState: () => ({ visitor }),
    }) as unknown as Host;
  const first = createIdentity(page(null), createKeyStore(null)).visitorToken();
  await settled();
  answers.pop()?.();
  const token = await first;
  expect(told).toEqual([token]);
  const next = createIdentity(page(token), createKeyStore(null));
  expect(next.hasVisitor()).toBe(true);
  expect(await next.visitorToken()).toBe(token);
  expect(createIdentity(page("true"), createKeyStore(null)).hasVisitor()).toBe(false);
});

test("[SHO7] a frame with storage tells the page no token and takes none from it", async () => {
  const answers = visitorsByHand();
  const told: unknown[] = [];
  const host = {
    ...HOST,
    tellVisitor: (kept: unknown) => told.push(kept),
    getState: () => ({ visitor: jwt({ sub: "visitor:other" }) }),
  } as unknown as Host;
  const identity = createIdentity(host, createKeyStore(fakeStorage()));
  expect(identity.hasVisitor()).toBe(false);
  vi.stubGlobal("navigator", {});
  const token = identity.visitorToken();
  await settled();
  answers.pop()?.();
  await token;
  expect(told).toEqual([true]);
});
