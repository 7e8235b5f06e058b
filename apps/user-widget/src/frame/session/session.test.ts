import { localStorageOutbox, type Transport } from "@deskwire/client";
import { createModelServer, createSocketHub, settle } from "@deskwire/client/testing";
import type { Hello } from "@deskwire/protocol";
import { afterEach, expect, test, vi } from "vitest";
import type { Host } from "../host.ts";
import { createKeyStore } from "../storage.ts";
import { createPersonStorage } from "./person-storage.ts";
import { createIdentity } from "./identity.ts";
import { readJwt } from "./jwt.ts";
import { createSession, type Session } from "./session.ts";
import { fakeStorage, jwt } from "./testing.ts";

vi.stubGlobal("location", new URL("https://chat.test/widget/"));

const sessions = new Set<Session>();
afterEach(() => {
  for (const session of sessions) session.close();
  sessions.clear();
});

/** A browser in which pages open one after the other and share its storage. */
function openBrowser() {
  const server = createModelServer({ now: Date.now });
  const hub = createSocketHub(server.accept);
  const storage = fakeStorage();
  const store = createKeyStore(storage);
  let token: () => string | null = () => "";
  const visitors: (string | undefined)[] = [];
  let tellIdentity = () => {};

  // The server knows the user of an opaque token: `lin-1` and `lin-2` are Lin's.
  const transport: Transport = (url, handlers) => {
    const socket = hub.transport(url, handlers);
    const send = (text: string) => {
      const frame = JSON.parse(text) as Hello;
      if (frame.t !== "hello") return socket.send(text);
      visitors.push(frame.visitor);
      const name = readJwt(frame.token)?.sub ?? frame.token.split("-")[0];
      socket.send(JSON.stringify({ ...frame, token: `user:${name}` }));
    };
    return { ...socket, send };
  };
  const host = {
    getState: () => ({ open: true, topics: [] }),
    onIdentity(listener: () => void) {
      tellIdentity = listener;
      return () => {};
    },
    requestToken: async () => token(),
    tellVisitor() {},
  } as unknown as Host;

  return {
    server,
    store,
    /** The visitors' tokens that came with each `hello`. */
    visitors,
    as(next: () => string | null) {
      token = next;
    },
    setToken(next: string) {
      token = () => next;
      tellIdentity();
    },
    openPage() {
      const session = createSession({
        host,
        identity: createIdentity(host, store),
        storageOf: (key) =>
          createPersonStorage({
            key,
            store,
            outboxOf: (of) => localStorageOutbox(storage, `deskwire:outbox:${of}`),
          }),
        transport,
      });
      sessions.add(session);
      session.start();
      return session;
    },
    async flow() {
      do await settle();
      while (hub.flush());
    },
    /** The texts that the server has received, by user. */
    texts: () =>
      server.conversations.all().map(({ conversation, messages }) => ({
        user: conversation.user.id,
        said: messages.flatMap(({ body }) => (body && "text" in body ? [body.text] : [])),
      })),
  };
}

function running(session: Session) {
  const state = session.getState();
  if (state.phase !== "running") throw new Error(`not running: ${state.phase}`);
  return state;
}

const say = (session: Session, text: string) =>
  running(session).client.send({ conversationId: null, kind: "text", body: { text } });

/** A token function that never returns the same token twice. */
function fresh(name: string) {
  let count = 0;
  return () => `${name}-${++count}${Math.random()}`;
}

test("[SEQ12] a new opaque token with each call keeps the person, and messages written offline are sent", async () => {
  const browser = openBrowser();
  browser.as(fresh("lin"));
  const page = browser.openPage();
  await browser.flow();
  const { client, view } = running(page);
  say(page, "online");
  await browser.flow();
  client.reconnectNow();
  say(page, "offline");
  await browser.flow();
  expect(running(page)).toMatchObject({ client, view, who: { key: "user:lin", visitor: false } });
  expect(browser.texts()).toEqual([{ user: "lin", said: ["online", "offline"] }]);
});

test("[SEQ12] messages written before the server named the user are sent, and the draft moves to the user", async () => {
  const browser = openBrowser();
  browser.as(fresh("lin"));
  const page = browser.openPage();
  await settle();
  say(page, "early");
  browser.store.set(`draft:${running(page).who.key}`, "half");
  const { client, view } = running(page);
  await browser.flow();
  expect(running(page)).toMatchObject({ client, view });
  expect(browser.store.get("draft:user:lin")).toBe("half");
  expect(browser.texts()).toEqual([{ user: "lin", said: ["early"] }]);
});

test("[SEQ12] the next page with another opaque token sends the unsent messages and shows the draft", async () => {
  const browser = openBrowser();
  browser.as(fresh("lin"));
  const before = browser.openPage();
  await browser.flow();
  running(before).client.reconnectNow();
  say(before, "unsent");
  browser.store.set("draft:user:lin", "half a sentence");
  before.close();
  const after = browser.openPage();
  await settle();
  const { view } = running(after);
  await browser.flow();
  expect(running(after).who.key).toBe("user:lin");
  expect(running(after).view).not.toBe(view);
  expect(browser.store.get("draft:user:lin")).toBe("half a sentence");
  expect(browser.texts()).toEqual([{ user: "lin", said: ["unsent"] }]);
});

test.each([
  ["opaque tokens", (name: string) => fresh(name)],
  ["JWTs", (name: string) => () => jwt({ sub: name })],
])(
  "[SEQ12] with %s, no user sends or sees what another user of this computer wrote",
  async (_, tokensOf) => {
    const browser = openBrowser();
    browser.as(tokensOf("lin"));
    const lins = browser.openPage();
    await browser.flow();
    running(lins).client.reconnectNow();
    say(lins, "Lin's");
    // The page's user changes without a call of `setToken`.
    browser.as(tokensOf("bo"));
    await browser.flow();
    expect(running(lins).client.getState()).toMatchObject({ me: { id: "bo" }, unopened: [] });
    expect(running(lins).who.key).toBe("user:bo");
    say(lins, "Bo's");
    await browser.flow();
    expect(browser.texts()).toEqual([{ user: "bo", said: ["Bo's"] }]);
    lins.close();

    browser.as(tokensOf("lin"));
    browser.openPage();
    await browser.flow();
    expect(browser.texts()).toContainEqual({ user: "lin", said: ["Lin's"] });
  },
);

test("a new token of the same person keeps the client, which signs in with it", async () => {
  const browser = openBrowser();
  browser.as(() => jwt({ sub: "lin", exp: 1 }));
  const page = browser.openPage();
  await browser.flow();
  const { client, view } = running(page);
  const next = jwt({ sub: "lin", exp: 2 });
  const greetings = () => browser.server.requests.filter(({ t }) => t === "hello").length;
  browser.setToken(next);
  await browser.flow();
  expect(running(page)).toMatchObject({ client, view });
  expect(client.getState().connection.status).toBe("online");
  expect(greetings()).toBe(2);
  // The same token again changes nothing.
  browser.setToken(next);
  await browser.flow();
  expect(greetings()).toBe(2);
});

test("a token of another person starts another client", async () => {
  const browser = openBrowser();
  browser.as(() => jwt({ sub: "lin" }));
  const page = browser.openPage();
  await browser.flow();
  const { client } = running(page);
  browser.setToken(jwt({ sub: "bo" }));
  await browser.flow();
  expect(client.getState().connection.status).toBe("closed");
  expect(running(page).client.getState().me).toMatchObject({ id: "bo" });
});

test("[MRG1] a visitor who signs in takes along the token, once, and what was not sent", async () => {
  const browser = openBrowser();
  const guest = jwt({ sub: "guest" });
  browser.store.set("visitor", guest);
  browser.as(() => null);
  const page = browser.openPage();
  await browser.flow();
  expect(running(page).who).toEqual({ key: "visitor", visitor: true });
  running(page).client.reconnectNow();
  say(page, "unsent");
  browser.setToken(jwt({ sub: "lin" }));
  await browser.flow();
  expect(running(page).who).toEqual({ key: "user:lin", visitor: false });
  expect(browser.texts()).toEqual([{ user: "lin", said: ["unsent"] }]);
  expect(browser.store.get("visitor")).toBeNull();
  running(page).client.reconnectNow();
  await browser.flow();
  expect(browser.visitors.filter((each) => each !== undefined)).toEqual([guest]);
  expect(browser.visitors.at(-1)).toBeUndefined();
});

test("[MRG5] an unsent message of the visitor's conversation is marked as carried along", async () => {
  const browser = openBrowser();
  browser.store.set("visitor", jwt({ sub: "guest" }));
  browser.as(() => null);
  const page = browser.openPage();
  await browser.flow();
  say(page, "sent");
  await browser.flow();
  running(page).client.reconnectNow();
  say(page, "unsent");
  browser.setToken(jwt({ sub: "lin" }));
  await browser.flow();
  // This server merges nobody, so it does not know the visitor's conversation as one of the user.
  expect(running(page).client.getState().unopened).toMatchObject([
    { body: { text: "unsent" }, carried: true, state: { failed: "unknown_conversation" } },
  ]);
});
