import type { ConversationState, PendingMessage } from "@deskwire/client";
import type { Conversation, Message } from "@deskwire/protocol";
import { expect, test } from "vitest";
import {
  agentNames,
  buildRows,
  heldFor,
  unreadChat,
  unreadIn,
  visibleThreads,
} from "./timeline.ts";

const user = { kind: "user", id: "lin" } as const;
const mia = { kind: "agent", id: "66666666" } as const;
const at = (minute: number) => new Date(2026, 4, 20, 10, minute).toISOString();

function thread(
  messages: Message[],
  part: Partial<Omit<ConversationState, "conversation">> & {
    conversation?: Partial<Conversation>;
  } = {},
): ConversationState {
  const { conversation, ...rest } = part;
  return {
    messages,
    hasOlder: false,
    syncing: false,
    pending: [],
    typing: [],
    ...rest,
    conversation: {
      id: "c1",
      status: "open",
      lastSeq: messages.length,
      user: { ...user, name: "Lin", avatar: null, visitor: false },
      agent: { ...mia, name: "Mia" },
      cursors: { user: { delivered: 0, read: 0 }, agent: { delivered: 0, read: 0 } },
      openedAt: at(0),
      endedAt: null,
      ...conversation,
    },
  };
}

function text(seq: number, from: typeof user | typeof mia, minute: number): Message {
  return {
    seq,
    from,
    kind: "text",
    body: { text: `m${seq}` },
    at: at(minute),
    clientId: `k${seq}`,
  };
}

const pending = (clientId: string, minute: number): PendingMessage => ({
  clientId,
  conversationId: "c1",
  kind: "text",
  body: { text: "…" },
  writtenAt: at(minute),
  state: "queued",
});

test("one sender's messages within five minutes stand together", () => {
  const rows = buildRows(
    [thread([text(1, mia, 0), text(2, mia, 1), text(3, user, 1), text(4, user, 9)])],
    [],
  );
  const groups = rows.map((row) => (row.type === "message" ? [row.first, row.last] : row.type));
  expect(groups).toEqual(["day", [true, false], [false, true], [true, true], [true, true]]);
});

test("a new day begins with its date, and breaks a group", () => {
  const late = { ...text(1, mia, 0), at: new Date(2026, 4, 19, 23, 59).toISOString() };
  const early = { ...text(2, mia, 0), at: new Date(2026, 4, 20, 0, 1).toISOString() };
  expect(buildRows([thread([late, early])], []).map(({ type }) => type)).toEqual([
    "day",
    "message",
    "day",
    "message",
  ]);
});

test("[SND11] a hidden message takes no room, not even between two that stand together", () => {
  const hidden: Message = { seq: 2, from: null, kind: "hidden", at: at(0) };
  const rows = buildRows([thread([text(1, mia, 0), hidden, text(3, mia, 0)])], []);
  expect(rows.map((row) => row.type)).toEqual(["day", "message", "message"]);
  expect(rows[1]).toMatchObject({ last: false });
});

test("rows of which nothing has changed stay the same objects", () => {
  const first = text(1, mia, 0);
  const messages = [first, { ...text(2, user, 1), replyTo: 1 }, text(3, mia, 20)];
  const before = buildRows([thread(messages)], []);
  const typing = buildRows([thread(messages, { typing: [mia] })], [], before);
  expect(typing.map((row, index) => row === before[index])).toEqual([true, true, true, true]);

  const cursors = { user: { delivered: 3, read: 3 }, agent: { delivered: 2, read: 2 } };
  const more = [...messages, text(4, mia, 21)];
  const after = buildRows([thread(more, { conversation: { cursors } })], [], before);
  const changed = after.filter((row) => !before.includes(row)).map(({ key }) => key);
  // What is read now, what is not the last of its group any more, and what is new.
  expect(changed).toEqual(["k2", "c1:3", "c1:4"]);

  const recalled = [{ ...first, recalled: true } as Message, ...messages.slice(1)];
  const [, own, answer] = buildRows([thread(recalled)], [], before);
  expect(own).not.toBe(before[1]);
  expect(answer).toMatchObject({ key: "k2", quoted: { recalled: true } });
});

test("[SEQ2] a pending message and its echo are one element", () => {
  const [, waiting] = buildRows([thread([], { pending: [pending("k1", 0)] })], []);
  const [, arrived] = buildRows([thread([text(1, user, 0)])], []);
  expect(waiting?.key).toBe(arrived?.key);
});

test("what waits for a conversation stands last", () => {
  const rows = buildRows([thread([text(1, mia, 0)])], [pending("k9", 1)]);
  expect(rows.at(-1)).toMatchObject({ type: "pending", key: "k9", conversationId: null });
});

test("[RCP1] own messages are sent, delivered or read by the desk's cursors", () => {
  const cursors = { user: { delivered: 0, read: 0 }, agent: { delivered: 2, read: 1 } };
  const messages = [text(1, user, 0), text(2, user, 0), text(3, user, 0), text(4, mia, 0)];
  const rows = buildRows([thread(messages, { conversation: { cursors } })], []);
  expect(rows.flatMap((row) => (row.type === "message" ? [row.progress] : []))).toEqual([
    "read",
    "delivered",
    "sent",
    null,
  ]);
});

test("[CNV7] a recall shows in the message's own place, not as a line of its own", () => {
  const recalled: Message = {
    ...text(1, user, 0),
    kind: "text",
    body: { text: "" },
    recalled: true,
  };
  const event: Message = {
    seq: 2,
    from: user,
    kind: "event",
    body: { type: "recalled", seq: 1, by: user },
    at: at(1),
  };
  expect(buildRows([thread([recalled, event])], []).map(({ type }) => type)).toEqual([
    "day",
    "message",
  ]);
});

test("[CNV5] earlier conversations follow once the later one is complete", () => {
  const c1 = thread([text(1, user, 0)], { conversation: { id: "c1", openedAt: at(0) } });
  const whole = thread([text(1, user, 5)], {
    conversation: { id: "c2", openedAt: at(5), previousId: "c1" },
  });
  const cut = { ...whole, hasOlder: true };
  expect(visibleThreads({ c1, c2: whole })).toEqual({ threads: [c1, whole], older: null });
  expect(visibleThreads({ c1, c2: cut })).toEqual({
    threads: [cut],
    older: { kind: "page", conversationId: "c2" },
  });
  expect(visibleThreads({ c2: whole })).toEqual({
    threads: [whole],
    older: { kind: "conversation", id: "c1" },
  });
  expect(visibleThreads({})).toEqual({ threads: [], older: null });
});

test("[ASG8] a held conversation names its agent until it queues", () => {
  const held: Message = {
    seq: 1,
    from: null,
    kind: "event",
    body: { type: "held", agent: mia, until: at(2) },
    at: at(0),
  };
  const queued: Message = {
    seq: 2,
    from: null,
    kind: "event",
    body: { type: "queued", reason: "hold-expired" },
    at: at(1),
  };
  const conversation = { status: "queued" as const };
  expect(heldFor(thread([held], { conversation }))).toMatchObject({ agent: mia, until: at(2) });
  expect(heldFor(thread([held, queued], { conversation }))).toBeNull();
  expect(heldFor(thread([held]))).toBeNull();
});

test("unread are the peers' messages past the read cursor", () => {
  const cursors = { user: { delivered: 3, read: 1 }, agent: { delivered: 0, read: 0 } };
  const messages = [text(1, mia, 0), text(2, mia, 0), text(3, user, 0), text(4, mia, 0)];
  expect(unreadIn(thread(messages, { conversation: { cursors } }))).toBe(2);
});

test("an agent who has left the conversation keeps the name", () => {
  const assigned: Message = {
    seq: 1,
    from: null,
    kind: "event",
    body: {
      type: "assigned",
      agent: { kind: "agent", id: "66666667" },
      name: "Bo",
      reason: "random",
    },
    at: at(0),
  };
  expect([...agentNames([thread([assigned])]).entries()]).toEqual([
    ["66666666", "Mia"],
    ["66666667", "Bo"],
  ]);
});

test("agents' names stay the same object while nobody has another one", () => {
  const before = agentNames([thread([text(1, mia, 0)])]);
  expect(agentNames([thread([text(1, mia, 0), text(2, mia, 1)])], before)).toBe(before);
  const agent = { ...mia, name: "Mia 米娅" };
  const renamed = agentNames([thread([], { conversation: { agent } })], before);
  expect(renamed.get(mia.id)).toBe("Mia 米娅");
});

test("the badge counts what is held, and believes the server about what is not", () => {
  const whole = thread([text(1, mia, 0), text(2, mia, 0)]);
  const cut = thread([text(60, mia, 0)], { hasOlder: true, conversation: { lastSeq: 60 } });
  const unloaded = thread([], { conversation: { lastSeq: 5 } });
  expect(unreadChat({ whole }, 9)).toBe(2);
  expect(unreadChat({ cut }, 57)).toBe(57);
  expect(unreadChat({ unloaded }, 3)).toBe(3);
  expect(unreadChat({}, 3)).toBe(0);
  const out = thread([text(1, mia, 0)], {
    conversation: { id: "long-ago", openedAt: "2020-01-01T00:00:00.000Z" },
  });
  expect(unreadChat({ whole, out }, 2)).toBe(2);
});
