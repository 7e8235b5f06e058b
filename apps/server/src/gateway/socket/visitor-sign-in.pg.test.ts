import { afterAll, beforeAll, expect, test } from "vitest";
import { eventTypes, history, sendText } from "../../testing/stage.ts";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";

let app: TestApp;
let made = 0;

beforeAll(async () => {
  app = await startTestApp({ timings: { reconcileMs: 200 } });
});
afterAll(() => app.close());

/** A visitor with a socket. */
async function visitor() {
  const { token, user } = await app.visitor("Guest");
  const socket = await app.connect();
  await socket.hello(token);
  return { token, id: user.id, socket };
}

const newUser = (): string => `signed-in-${++made}`;

async function signIn(userId: string, visitorToken: string) {
  const socket = await app.connect();
  const welcome = await socket.hello(app.token(userId, { claims: { name: "Anna" } }), {
    visitor: visitorToken,
  });
  return { socket, welcome };
}

test("[MRG1] [MRG3] a visitor who signs in keeps the conversation: history, agent, counters, search, and repeats", async () => {
  const agent = await (await app.agent()).connect();
  const guest = await visitor();
  const { conversation } = await guest.socket.ok("open", {});
  const { id } = conversation;
  const sent = {
    conversationId: id,
    clientId: "first",
    kind: "text",
    body: { text: "walrus" },
  } as const;
  const first = await guest.socket.ok("send", sent);
  await agent.event("message", (event) => event.message.seq === first.seq);
  await sendText(agent, id, "good morning");
  const userId = newUser();
  const { socket, welcome } = await signIn(userId, guest.token);
  expect(welcome.conversations).toMatchObject([
    { id, status: "open", user: { id: userId, name: "Anna", visitor: false } },
  ]);
  expect(welcome.counters.chat).toBe(1);
  expect((await history(socket, id)).filter(({ kind }) => kind === "text")).toMatchObject([
    { from: { kind: "user", id: userId }, body: { text: "walrus" } },
    { from: { kind: "agent" } },
  ]);
  expect(await socket.ok("send", sent)).toMatchObject({ ...first, duplicate: true });
  expect((await socket.ok("open", {})).conversation.id).toBe(id);
  await agent.event("conversation", (event) => event.conversation.user.id === userId);
  await agent.event("reset", (event) => event.conversationId === id);
  await sendText(socket, id, "still me");
  await agent.event("message", (event) => event.message.from?.id === userId);
  const { rows } = await app.sql.query(
    "SELECT DISTINCT user_id FROM message_search WHERE conversation_id = $1",
    [id],
  );
  for (const row of rows as { user_id: string }[]) expect(row.user_id).toBe(userId);
});

test("[MRG2] of two live conversations the visitor's ends, names the user's, and stands before it", async () => {
  await (await app.agent()).connect();
  const userId = newUser();
  const user = await app.user(userId);
  const { conversation: own } = await user.ok("open", {});
  const guest = await visitor();
  const { conversation: other } = await guest.socket.ok("open", {});
  const { socket, welcome } = await signIn(userId, guest.token);
  expect(welcome.conversations.map(({ id, status }) => ({ id, status }))).toContainEqual({
    id: own.id,
    status: "open",
  });
  expect(await eventTypes(socket, other.id)).toEqual(["opened", "assigned", "merged", "ended"]);
  expect((await history(socket, other.id)).at(-2)).toMatchObject({
    body: { type: "merged", user: { kind: "user", id: userId }, conversationId: own.id },
  });
  await user.event("conversation", (event) => event.conversation.previousId === other.id);
  const { conversation } = await socket.ok("open", {});
  expect(conversation).toMatchObject({ id: own.id, previousId: other.id });
});

test("[MRG5] a file that the visitor uploaded and did not send can be sent into the user's live conversation, by the user alone", async () => {
  await (await app.agent()).connect();
  const userId = newUser();
  const user = await app.user(userId);
  const { conversation: own } = await user.ok("open", {});
  const guest = await visitor();
  const { conversation: other } = await guest.socket.ok("open", {});
  const form = new FormData();
  form.set("file", new File(["order 7"], "order.txt"));
  const uploaded = await fetch(`${app.url}/api/v1/uploads?conversationId=${other.id}`, {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${guest.token}` },
  });
  const { attachmentId } = (await uploaded.json()) as { attachmentId: string };
  const { socket } = await signIn(userId, guest.token);
  const send = (conversationId: string) =>
    ({ conversationId, clientId: "file", kind: "file", body: { attachmentId } as never }) as const;
  expect(await socket.request("send", send(other.id))).toMatchObject({
    code: "conversation_ended",
  });
  const stranger = await app.user(newUser());
  const { conversation } = await stranger.ok("open", {});
  expect(await stranger.request("send", send(conversation.id))).toMatchObject({
    code: "bad_attachment",
  });
  const sent = await socket.ok("send", send(own.id));
  expect(await socket.ok("send", send(own.id))).toMatchObject({ seq: sent.seq, duplicate: true });
});

test("[MRG4] the visitor's sockets close with 4503, and the token signs nobody in any more", async () => {
  const guest = await visitor();
  await guest.socket.ok("open", {});
  const second = await app.connect();
  await second.hello(guest.token);
  const userId = newUser();
  await signIn(userId, guest.token);
  for (const socket of [guest.socket, second])
    expect(await socket.closed).toMatchObject({ code: 4503 });
  const again = await app.connect();
  again.send({ t: "hello", id: 1, token: guest.token, client: { name: "t", version: "1" } });
  expect(await again.closed).toMatchObject({ code: 4500 });
});

test("[MRG1] a visitor becomes a user once: a second user gets nothing", async () => {
  const guest = await visitor();
  const { conversation } = await guest.socket.ok("open", {});
  const owner = newUser();
  const rivals = await Promise.all([signIn(owner, guest.token), signIn(newUser(), guest.token)]);
  const lists = rivals.map(({ welcome }) => welcome.conversations.map(({ id }) => id));
  expect(lists.flat()).toEqual([conversation.id]);
  const late = await signIn(newUser(), guest.token);
  expect(late.welcome.conversations).toEqual([]);
  expect((await signIn(owner, guest.token)).welcome.me.id).toBe(owner);
});

test("[MRG1] a visitor without a conversation is taken over as well, and signs in no more", async () => {
  const guest = await visitor();
  const { welcome } = await signIn(newUser(), guest.token);
  expect(welcome.conversations).toEqual([]);
  expect(await guest.socket.closed).toMatchObject({ code: 4503 });
});

test("[MRG1] no other pair is merged: a forged token, a user's token, two visitors, an agent", async () => {
  const victim = newUser();
  const user = await app.user(victim);
  const { conversation } = await user.ok("open", {});
  for (const token of ["forged", app.token(victim)]) {
    const { welcome } = await signIn(newUser(), token);
    expect(welcome.conversations).toEqual([]);
  }
  const [guest, thief] = [await visitor(), await app.visitor()];
  await guest.socket.ok("open", {});
  const socket = await app.connect();
  const stolen = await socket.hello(thief.token, { visitor: guest.token });
  expect(stolen.conversations).toEqual([]);
  const agent = await app.agent();
  await agent.connect(app.url, { visitor: guest.token });
  expect((await guest.socket.ok("open", {})).conversation.user.id).toBe(guest.id);
  expect((await user.ok("open", {})).conversation.id).toBe(conversation.id);
});

test("[MRG4] an open of the visitor that races with the sign-in makes no second live conversation", async () => {
  for (let round = 0; round < 5; round++) {
    const guest = await visitor();
    const userId = newUser();
    const opening = guest.socket.request("open", {}).catch(() => null);
    await Promise.all([signIn(userId, guest.token), opening]);
    const { rows } = await app.sql.query("SELECT FROM conversation WHERE user_id = $1", [guest.id]);
    expect(rows).toEqual([]);
  }
});
