import type { Conversation, ConversationAnswer } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createStage, history, sendText, type Stage } from "../../testing/stage.ts";
import { codeOf } from "./testing/requests.ts";

let app: TestApp;
let stage: Stage;

beforeAll(async () => {
  app = await startTestApp({ env: { FRAMES_PER_SECOND: "100000" } });
  stage = createStage({ users: app, agents: app, close: () => app.close() });
});
afterEach(() => stage.clear());
afterAll(() => app.close());

test("[SND7] typing in an ended conversation is refused", async () => {
  const { user, agent, id } = await stage.served();
  const typing = { t: "typing", conversationId: id, on: true };
  user.send(typing);
  await agent.socket.event("typing", ({ conversationId }) => conversationId === id);
  await user.ok("end", { conversationId: id });
  for (const client of [user, agent.socket])
    expect(await codeOf(client, typing)).toBe("conversation_ended");
  expect(agent.socket.events("typing")).toHaveLength(1);
  expect(user.events("typing")).toEqual([]);
});

describe("[SEQ4] sync", () => {
  let user: RawClient;
  let id: string;
  const seqs = async (query: object) => {
    const page = (await user.ask({
      t: "sync",
      conversationId: id,
      limit: 10,
      ...query,
    })) as unknown as { messages: { seq: number }[]; lastSeq: number; more: boolean };
    return [page.messages.map((message) => message.seq), page.more, page.lastSeq];
  };
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n);

  test("pages forwards, backwards and from the end are always ascending", async () => {
    ({ user, id } = await stage.served());
    for (let n = 3; n <= 30; n++) await sendText(user, id, `${n}`);
    expect(await seqs({ after: 0 })).toEqual([range(1, 10), true, 30]);
    expect(await seqs({ after: 10 })).toEqual([range(11, 20), true, 30]);
    expect(await seqs({ after: 20 })).toEqual([range(21, 30), false, 30]);
    expect(await seqs({ after: 30 })).toEqual([[], false, 30]);
    expect(await seqs({ after: 2_147_483_647 })).toEqual([[], false, 30]);
    expect(await seqs({ before: 31 })).toEqual([range(21, 30), true, 30]);
    expect(await seqs({ before: 11 })).toEqual([range(1, 10), false, 30]);
    expect(await seqs({ before: 5 })).toEqual([range(1, 4), false, 30]);
    expect(await seqs({ before: 1 })).toEqual([[], false, 30]);
    expect(await seqs({})).toEqual([range(21, 30), true, 30]);
    expect(await seqs({ limit: 30 })).toEqual([range(1, 30), false, 30]);
    expect(await seqs({ limit: 200, after: 29 })).toEqual([[30], false, 30]);
    expect(await seqs({ limit: 1, before: 30 })).toEqual([[29], true, 30]);
  });

  test("long messages make shorter pages; following `more` brings all of them", async () => {
    ({ user, id } = await stage.served());
    await Promise.all(Array.from({ length: 120 }, () => sendText(user, id, "长".repeat(4_000))));
    const got: number[] = [];
    for (let more = true; more;) {
      const page = await user.ok("sync", {
        conversationId: id,
        after: got.at(-1) ?? 0,
        limit: 200,
      });
      expect(page.messages.length).toBeGreaterThan(0);
      got.push(...page.messages.map((message) => message.seq));
      more = page.more;
    }
    expect(got).toEqual(range(1, 122));
    const back: number[] = [];
    for (let more = true; more;) {
      const page = await user.ok("sync", {
        conversationId: id,
        before: back[0] ?? 123,
        limit: 200,
      });
      back.unshift(...page.messages.map((message) => message.seq));
      more = page.more;
    }
    expect(back).toEqual(range(1, 122));
  });
});

describe("receipts", () => {
  const cursors = async (conversation: Conversation): Promise<Conversation["cursors"]> => {
    const answer = await app.admin.http("GET", `/api/v1/conversations/${conversation.id}`);
    return (answer.json() as ConversationAnswer).conversation.cursors;
  };

  test("[RCP2] a forged cursor past the end is refused and moves nothing", async () => {
    const { user, conversation, id } = await stage.served();
    for (const forged of [
      { delivered: 3 },
      { read: 3 },
      { delivered: 2, read: 3 },
      { delivered: 2_147_483_647 },
    ]) {
      expect(await codeOf(user, { t: "receipt", conversationId: id, ...forged })).toBe(
        "bad_cursor",
      );
    }
    expect((await cursors(conversation)).user).toEqual({ delivered: 0, read: 0 });
  });

  test("[RCP1] a smaller cursor is no error and causes no event; [RCP2] read implies delivered", async () => {
    const { user, agent, conversation, id } = await stage.served();
    user.send({ t: "receipt", conversationId: id, read: 2 });
    expect(await agent.socket.event("receipt")).toMatchObject({
      delivered: 2,
      read: 2,
      by: { kind: "user" },
    });
    for (const smaller of [
      { delivered: 1 },
      { read: 1 },
      { delivered: 0, read: 0 },
      {},
      { read: 2, delivered: 2 },
    ])
      user.send({ t: "receipt", conversationId: id, id: 5, ...smaller });
    await sendText(user, id, "x");
    user.send({ t: "receipt", conversationId: id, delivered: 3 });
    expect(await agent.socket.event("receipt", (event) => event.delivered === 3)).toMatchObject({
      delivered: 3,
      read: 2,
    });
    // The repair may repeat an event when it reads the committed cursors before the event is published.
    const told = agent.socket
      .events("receipt")
      .map(({ delivered, read }) => `${delivered} ${read}`);
    expect(told.filter((each, n) => each !== told[n - 1])).toEqual(["2 2", "3 2"]);
    expect(await cursors(conversation)).toEqual({
      user: { delivered: 3, read: 2 },
      agent: { delivered: 0, read: 0 },
    });
    expect(
      user.frames.filter((frame) => frame.t === "err" || (frame.t === "ok" && frame.re === 5)),
    ).toEqual([]);
  });

  test("[RCP1] many receipts at once, in any order, leave the largest cursor", async () => {
    const { user, agent, conversation, id } = await stage.served();
    for (let n = 0; n < 40; n++) void sendText(agent.socket, id, `${n}`);
    await user.event("message", (event) => event.message.seq === 42);
    for (let n = 0; n < 200; n++)
      user.send({
        t: "receipt",
        conversationId: id,
        [n % 2 === 0 ? "delivered" : "read"]: (n * 17) % 43,
      });
    await agent.socket.event("receipt", (event) => event.read === 42);
    const told = agent.socket.events("receipt");
    for (const [n, receipt] of told.entries()) {
      expect(receipt.read).toBeLessThanOrEqual(receipt.delivered);
      expect(receipt.delivered).toBeGreaterThanOrEqual(told[n - 1]?.delivered ?? 0);
    }
    expect((await cursors(conversation)).user).toEqual({ delivered: 42, read: 42 });
  });
});

describe("[CNV7] recall", () => {
  test("only of the actor's own messages, within two minutes of the server's clock, once", async () => {
    const { user, agent, id } = await stage.served();
    const [mine, old] = [await sendText(user, id, "mine"), await sendText(user, id, "old")];
    await app.sql.query(
      "UPDATE message SET at = at - interval '121 s' WHERE conversation_id = $1 AND seq = $2",
      [id, old],
    );
    expect(await codeOf(agent.socket, { t: "recall", conversationId: id, seq: mine })).toBe(
      "forbidden",
    );
    expect(await codeOf(user, { t: "recall", conversationId: id, seq: old })).toBe(
      "recall_too_late",
    );
    expect(await codeOf(user, { t: "recall", conversationId: id, seq: 1 })).toBe("forbidden");
    expect(await codeOf(user, { t: "recall", conversationId: id, seq: 99 })).toBe(
      "unknown_message",
    );
    expect(await codeOf(user, { t: "recall", conversationId: id, seq: mine })).toBe("ok");
    expect(await codeOf(user, { t: "recall", conversationId: id, seq: mine })).toBe(
      "already_recalled",
    );
    expect((await history(user, id)).map((message) => message.recalled ?? false)).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  test("ten recalls at once make one event", async () => {
    const { user, id } = await stage.served();
    const seq = await sendText(user, id, "oops");
    const codes = await Promise.all(
      Array.from({ length: 10 }, () => codeOf(user, { t: "recall", conversationId: id, seq })),
    );
    expect(codes.toSorted()).toEqual([
      ...Array.from({ length: 9 }, () => "already_recalled"),
      "ok",
    ]);
    expect(await history(user, id)).toHaveLength(4);
  });

  test("[SND11] a note's recall leaves the user nothing to see", async () => {
    const { user, agent, id } = await stage.served();
    const { seq } = await agent.socket.ok("send", {
      conversationId: id,
      clientId: "n",
      kind: "note",
      body: { text: "secret" },
    });
    expect(await codeOf(user, { t: "recall", conversationId: id, seq })).toBe("unknown_message");
    const recall = await agent.socket.ok("recall", { conversationId: id, seq });
    const last = await sendText(agent.socket, id, "and for the user");
    await user.event("message", (event) => event.message.seq === last);
    const told = user.events("message").map((event) => event.message);
    for (const messages of [told, await history(user, id)])
      for (const hidden of [seq, recall.seq])
        expect(messages.find((message) => message.seq === hidden)).toEqual({
          seq: hidden,
          kind: "hidden",
          from: null,
          at: expect.any(String) as string,
        });
    expect((await history(agent.socket, id))[recall.seq - 1]?.body).toMatchObject({
      type: "recalled",
      seq,
      note: true,
    });
    expect((await history(agent.socket, id))[seq - 1]).toMatchObject({
      kind: "note",
      body: { text: "" },
      recalled: true,
    });
    expect(user.texts.join()).not.toContain("secret");
  });
});

describe("opening", () => {
  test("[CNV1] a repeated open answers the live conversation and changes nothing", async () => {
    const { user, conversation, id } = await stage.served();
    const again = await user.ok("open", { context: { title: "another page" } });
    expect(again.conversation).toEqual({ ...conversation, user: expect.anything() as unknown });
    expect(await history(user, id)).toHaveLength(2);
  });

  test("agents get the page that the conversation was opened from, in the conversation and in its first event", async () => {
    const agent = await stage.agent();
    const user = await stage.user();
    const context = {
      pageUrl: "https://shop.example/p/1",
      title: "Teapot",
      card: { title: "Teapot" },
    };
    const { conversation } = await user.ok("open", { context });
    expect(conversation).not.toHaveProperty("context");
    expect((await agent.socket.event("conversation")).conversation.context).toEqual(context);
    expect((await history(agent.socket, conversation.id))[0]!.body).toEqual({
      type: "opened",
      context,
    });
  });
});
