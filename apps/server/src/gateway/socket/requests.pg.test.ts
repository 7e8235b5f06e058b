import type { Conversation, RequestName } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createStage, history, sendText, type Served, type Stage } from "../../testing/stage.ts";

let app: TestApp;
let stage: Stage;

beforeAll(async () => {
  app = await startTestApp({ env: { FRAMES_PER_SECOND: "100000" } });
  stage = createStage({ users: app, agents: app, close: () => app.close() });
});
afterEach(() => stage.clear());
afterAll(() => app.close());

test("[SND7] in an ended conversation nobody is typing", async () => {
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

const UNKNOWN_ID = "00000000-0000-7000-8000-000000000000";

async function codeOf(client: RawClient, frame: object): Promise<string> {
  const answer = await client.ask(frame);
  return answer.t === "err" ? answer.code : answer.t;
}

const text = (conversationId: string, body: string, more: object = {}) => ({
  t: "send",
  conversationId,
  clientId: crypto.randomUUID(),
  kind: "text",
  body: { text: body },
  ...more,
});

describe("wrong actors", () => {
  let served: Served;
  const requests = (id: string, agentId: string): Partial<Record<RequestName, object>> => ({
    send: text(id, "x"),
    recall: { conversationId: id, seq: 1 },
    sync: { conversationId: id, after: 0, limit: 10 },
    receipt: { conversationId: id, delivered: 1 },
    typing: { conversationId: id, on: true },
    end: { conversationId: id },
    rate: { conversationId: id, score: 5 },
    claim: { conversationId: id },
    transfer: { conversationId: id, to: { agentId } },
    status: { availability: "online" },
    open: {},
  });

  /** What each of these requests about the conversation is answered, in this order. */
  async function codes(client: RawClient, names: RequestName[]): Promise<Record<string, string>> {
    const frames = requests(served.id, served.agent.id);
    const found: Record<string, string> = {};
    for (const name of names) found[name] = await codeOf(client, { ...frames[name], t: name });
    return found;
  }

  const HIDDEN = "unknown_conversation";

  test("[ACC1] [ACC3] another user, a visitor, and a user with the agent's id", async () => {
    served = await stage.served();
    const visitor = stage.adopt(await app.connect());
    await visitor.hello((await app.visitor()).token);
    for (const stranger of [await stage.user(), visitor, await stage.user(served.agent.id)]) {
      expect(
        await codes(stranger, [
          "send",
          "recall",
          "sync",
          "receipt",
          "typing",
          "end",
          "rate",
          "claim",
          "transfer",
          "status",
        ]),
      ).toEqual({
        send: HIDDEN,
        recall: HIDDEN,
        sync: HIDDEN,
        receipt: HIDDEN,
        typing: HIDDEN,
        end: HIDDEN,
        rate: HIDDEN,
        claim: "forbidden",
        transfer: "forbidden",
        status: "forbidden",
      });
    }
    expect(await history(served.user, served.id)).toHaveLength(2);
  });

  test("[ACC2] [ACC3] [SND6] another agent", async () => {
    served = await stage.served();
    const other = await stage.agent();
    expect(
      await codes(other.socket, [
        "send",
        "recall",
        "sync",
        "receipt",
        "typing",
        "end",
        "rate",
        "claim",
        "transfer",
        "open",
      ]),
    ).toEqual({
      send: HIDDEN,
      recall: HIDDEN,
      sync: HIDDEN,
      receipt: HIDDEN,
      typing: HIDDEN,
      end: HIDDEN,
      rate: "forbidden",
      claim: HIDDEN,
      transfer: HIDDEN,
      open: "forbidden",
    });
    const note = text(served.id, "overheard", { kind: "note" });
    expect(await codeOf(other.socket, note)).toBe(HIDDEN);
  });

  test("[ACC2] [SND6] a supervisor reads, notes, ends and takes over, and does not speak", async () => {
    served = await stage.served();
    const lead = await stage.agent({ role: "supervisor" });
    expect(
      await codes(lead.socket, ["send", "receipt", "typing", "sync", "recall", "rate", "open"]),
    ).toEqual({
      send: HIDDEN,
      receipt: HIDDEN,
      typing: "forbidden",
      sync: "ok",
      recall: "forbidden",
      rate: "forbidden",
      open: "forbidden",
    });
    expect(await codeOf(lead.socket, text(served.id, "watch the tone", { kind: "note" }))).toBe(
      "ok",
    );
    const note = await served.agent.socket.event(
      "message",
      (event) => event.message.kind === "note",
    );
    expect(note.message.from).toEqual({ kind: "agent", id: lead.id });
    expect(
      (await lead.socket.event("message", (event) => event.message.kind === "note")).message,
    ).toEqual(note.message);
    const { seq } = await lead.socket.ok("end", { conversationId: served.id });
    const ended = await served.user.event("message", (event) => event.message.seq === seq);
    expect(ended.message.body).toMatchObject({ type: "ended", reason: "supervisor" });
  });

  test("[ACC2] an agent who had it reads it, and no more", async () => {
    served = await stage.served();
    const other = await stage.agent();
    await served.agent.socket.ok("transfer", {
      conversationId: served.id,
      to: { agentId: other.id },
    });
    await other.socket.ok("claim", { conversationId: served.id });
    expect(
      await codes(served.agent.socket, [
        "sync",
        "send",
        "receipt",
        "typing",
        "end",
        "transfer",
        "claim",
      ]),
    ).toEqual({
      sync: "ok",
      send: HIDDEN,
      receipt: HIDDEN,
      typing: "forbidden",
      end: "forbidden",
      transfer: "forbidden",
      claim: "already_claimed",
    });
  });

  test("[ACC2] whoever serves a user now reads what the user said before; not so who served another", async () => {
    served = await stage.served("regular");
    await served.user.ok("end", { conversationId: served.id });
    await served.agent.socket.ok("status", { availability: "away" });
    const next = await stage.agent();
    const { conversation } = await served.user.ok("open", {});
    expect(conversation.agent?.id).toBe(next.id);
    expect(
      await codeOf(next.socket, { t: "sync", conversationId: served.id, after: 0, limit: 1 }),
    ).toBe("ok");
    await served.user.ok("end", { conversationId: conversation.id });
    expect(
      await codeOf(next.socket, { t: "sync", conversationId: served.id, after: 0, limit: 1 }),
    ).toBe(HIDDEN);
    expect(
      await codeOf(next.socket, { t: "sync", conversationId: conversation.id, after: 0, limit: 1 }),
    ).toBe("ok");
  });

  test("[ACC3] a conversation that does not exist is answered like another's", async () => {
    const { agent, user } = await stage.served();
    for (const client of [user, agent.socket]) {
      for (const t of ["sync", "end", "recall", "typing", "receipt"] as const) {
        const frame = { ...requests(UNKNOWN_ID, agent.id)[t], t };
        expect(await codeOf(client, frame)).toBe(HIDDEN);
      }
    }
  });
});

describe("[SND5] texts", () => {
  test.each([
    ["empty", "", "empty_message"],
    ["blank", " \n\t\u3000\u00a0", "empty_message"],
    ["4,001 characters", "x".repeat(4_001), "too_long"],
    ["4,001 emoji", "😀".repeat(4_001), "too_long"],
  ])("%s: refused, and no seq is burned", async (_, body, code) => {
    const { user, agent, id } = await stage.served();
    for (const client of [user, agent.socket])
      expect(await codeOf(client, text(id, body))).toBe(code);
    expect(await codeOf(agent.socket, text(id, body, { kind: "note" }))).toBe(code);
    expect(await sendText(user, id, "fine")).toBe(3);
  });

  test.each([
    ["one character", "."],
    ["4,000 characters", "信".repeat(4_000)],
    ["4,000 emoji, which are 8,000 UTF-16 units", "😀".repeat(4_000)],
    ["spaces around", "  padded  "],
    ["markup", "<img src=x onerror=alert(1)> ${x} '; DROP TABLE message; --"],
  ])("%s: stored as it is", async (_, body) => {
    const { user, agent, id } = await stage.served();
    const seq = await sendText(user, id, body);
    expect((await history(agent.socket, id)).find((message) => message.seq === seq)!.body).toEqual({
      text: body,
    });
  });
});

describe("[SND8] replies", () => {
  test("name a seq that exists", async () => {
    const { user, agent, id } = await stage.served();
    const seq = await sendText(user, id, "which one?");
    const answer = (await agent.socket.ask(text(id, "this", { replyTo: seq }))) as unknown as {
      seq: number;
    };
    expect(
      (await user.event("message", (event) => event.message.seq === answer.seq)).message.replyTo,
    ).toBe(seq);
    expect((await history(user, id)).at(-1)!.replyTo).toBe(seq);
    expect(await codeOf(user, text(id, "x", { replyTo: answer.seq + 1 }))).toBe("bad_reply");
    expect(await codeOf(user, text(id, "x", { replyTo: 2_147_483_647 }))).toBe("bad_reply");
  });
});

describe("kinds", () => {
  test("a card is stored with its own fields", async () => {
    const { user, agent, id } = await stage.served();
    const body = {
      title: "Teapot",
      subtitle: "0.8 l",
      url: "https://shop.example/p/1",
      image: "https://shop.example/1.jpg",
      price: "¥ 199",
    };
    await user.ok("send", { conversationId: id, clientId: "card", kind: "card", body });
    expect((await history(agent.socket, id)).at(-1)).toMatchObject({ kind: "card", body });
  });

  test.each(["image", "file"])("an %s without an upload is refused", async (kind) => {
    const { user, id } = await stage.served();
    expect(await codeOf(user, { ...text(id, ""), kind, body: { attachmentId: UNKNOWN_ID } })).toBe(
      "bad_attachment",
    );
    expect(await sendText(user, id, "next")).toBe(3);
  });
});

describe("[SND10] [SND12] when commits fall behind", () => {
  test("what is too much is answered busy, what was taken is stored in order, and order holds through the refusals", async () => {
    const { user, id } = await stage.served();
    const lock = await app.sql.connect();
    await lock.query("BEGIN");
    await lock.query("SELECT FROM conversation WHERE id = $1 FOR UPDATE", [id]);
    const send = (n: number) =>
      user.request("send", {
        conversationId: id,
        clientId: `b${n}`,
        kind: "text",
        body: { text: `${n}` },
      });
    const taken = Array.from({ length: 2_000 }, (_, n) => send(n));
    const refused = [await send(2_000), await send(2_001)];
    expect(refused).toMatchObject([
      { code: "busy", retryable: true, retryAfterMs: expect.any(Number) as unknown },
      { code: "busy", retryable: true },
    ]);
    await lock.query("COMMIT");
    lock.release();
    const seqs = (await Promise.all(taken)).map((answer) =>
      answer.t === "ok" ? answer.seq : answer.code,
    );
    expect(seqs).toEqual(Array.from({ length: 2_000 }, (_, n) => n + 3));
    expect(await send(2_001)).toMatchObject({ code: "busy" });
    expect(await send(2_000)).toMatchObject({ t: "ok", seq: 2_003 });
    expect(await send(2_001)).toMatchObject({ t: "ok", seq: 2_004 });
  });
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

  test("pages forwards, backwards and from the end, always ascending", async () => {
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
    return (answer.json() as { conversation: Conversation }).conversation.cursors;
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

  test("[RCP1] a smaller one is no error and is told to nobody; [RCP2] read implies delivered", async () => {
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
    expect(agent.socket.events("receipt")).toHaveLength(2);
    expect(await cursors(conversation)).toEqual({
      user: { delivered: 3, read: 2 },
      agent: { delivered: 0, read: 0 },
    });
    expect(
      user.frames.filter((frame) => frame.t === "err" || (frame.t === "ok" && frame.re === 5)),
    ).toEqual([]);
  });

  test("[RCP1] many at once, in any order, leave the largest", async () => {
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
  test("only of one's own, within two minutes of the server's clock, once", async () => {
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

  test("ten at once: one event", async () => {
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
  test("[CNV1] open again answers the live one and changes nothing", async () => {
    const { user, conversation, id } = await stage.served();
    const again = await user.ok("open", { context: { title: "another page" } });
    expect(again.conversation).toEqual({ ...conversation, user: expect.anything() as unknown });
    expect(await history(user, id)).toHaveLength(2);
  });

  test("the page it was opened from is for agents, in the conversation and in its first event", async () => {
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
