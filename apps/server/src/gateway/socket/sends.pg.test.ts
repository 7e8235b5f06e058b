import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createStage, history, sendText, type Stage } from "../../testing/stage.ts";
import { codeOf, textRequest, UNKNOWN_ID } from "./testing/requests.ts";

let app: TestApp;
let stage: Stage;

beforeAll(async () => {
  app = await startTestApp({ env: { FRAMES_PER_SECOND: "100000" } });
  stage = createStage({ users: app, agents: app, close: () => app.close() });
});
afterEach(() => stage.clear());
afterAll(() => app.close());

describe("[SND5] texts", () => {
  test.each([
    ["empty", "", "empty_message"],
    ["blank", " \n\t\u3000\u00a0", "empty_message"],
    ["invisible [TXT1]", "\u200B\u2060\u00AD\u3164\u2800\u0001", "empty_message"],
    ["4,001 characters", "x".repeat(4_001), "too_long"],
    ["4,001 emoji", "😀".repeat(4_001), "too_long"],
  ])("%s: refused, and no seq is used", async (_, body, code) => {
    const { user, agent, id } = await stage.served();
    for (const client of [user, agent.socket])
      expect(await codeOf(client, textRequest(id, body))).toBe(code);
    expect(await codeOf(agent.socket, textRequest(id, body, { kind: "note" }))).toBe(code);
    expect(await sendText(user, id, "fine")).toBe(3);
  });

  test.each([
    ["one character", "."],
    ["4,000 characters", "信".repeat(4_000)],
    ["4,000 emoji, which are 8,000 UTF-16 units", "😀".repeat(4_000)],
    ["spaces around", "  padded  "],
    ["markup", "<img src=x onerror=alert(1)> ${x} '; DROP TABLE message; --"],
  ])("%s: stored unchanged", async (_, body) => {
    const { user, agent, id } = await stage.served();
    const seq = await sendText(user, id, body);
    expect((await history(agent.socket, id)).find((message) => message.seq === seq)!.body).toEqual({
      text: body,
    });
  });
});

test("[TXT2] control characters are removed from messages, reasons, comments and notes", async () => {
  const { user, agent, id } = await stage.served();
  await sendText(user, id, "a\u0001b\r\nc\u001B[31m");
  const said = (await history(agent.socket, id)).at(-1)!;
  expect(said.body).toEqual({ text: "ab\nc[31m" });
  await agent.socket.ask({ t: "end", conversationId: id, reason: "\u200B" });
  await user.ask({ t: "rate", conversationId: id, score: 5, comment: "fine\u0007" });
  const [ended, rated] = (await history(user, id)).slice(-2);
  expect(ended!.body).not.toHaveProperty("text");
  expect(rated!.body).toMatchObject({ type: "rated", comment: "fine" });
});

describe("[SND8] replies", () => {
  test("a reply names a seq that exists", async () => {
    const { user, agent, id } = await stage.served();
    const seq = await sendText(user, id, "which one?");
    const answer = (await agent.socket.ask(
      textRequest(id, "this", { replyTo: seq }),
    )) as unknown as {
      seq: number;
    };
    expect(
      (await user.event("message", (event) => event.message.seq === answer.seq)).message.replyTo,
    ).toBe(seq);
    expect((await history(user, id)).at(-1)!.replyTo).toBe(seq);
    expect(await codeOf(user, textRequest(id, "x", { replyTo: answer.seq + 1 }))).toBe("bad_reply");
    expect(await codeOf(user, textRequest(id, "x", { replyTo: 2_147_483_647 }))).toBe("bad_reply");
  });
});

describe("kinds of messages", () => {
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
    expect(
      await codeOf(user, { ...textRequest(id, ""), kind, body: { attachmentId: UNKNOWN_ID } }),
    ).toBe("bad_attachment");
    expect(await sendText(user, id, "next")).toBe(3);
  });
});

describe("[SND10] [SND12] when commits fall behind", () => {
  test("excess sends are answered with busy, accepted ones are stored in order, and the order holds through the refusals", async () => {
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
