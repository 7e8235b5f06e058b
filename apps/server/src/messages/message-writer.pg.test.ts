import type { ParticipantKey } from "@deskwire/protocol";
import { insertAgent, insertConversation, type StoredConversation } from "../testing/fixtures.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { isUnavailable } from "../platform/postgres/errors.ts";
import { createMessageWriter, type MessageWriter, type NewMessage } from "./message-writer.ts";

let server: TestDatabase;
let database: Database;
let writer: MessageWriter;
let agentId: string;
let conversation: StoredConversation;
let nextClientId = 0;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 4, onError: () => undefined });
  agentId = await insertAgent(database.pool);
});

beforeEach(async () => {
  writer = createMessageWriter(database);
  conversation = await insertConversation(database.pool, agentId);
});

afterAll(async () => {
  await database.close();
  await server.drop();
});

function message(fields: Partial<NewMessage> & { text?: string } = {}): NewMessage {
  const { text = "hello", ...rest } = fields;
  return {
    conversationId: conversation.id,
    sender: `user:${conversation.userId}`,
    clientId: `c${nextClientId++}`,
    kind: "text",
    body: JSON.stringify({ text }),
    replyTo: null,
    ...rest,
  };
}

async function insertImage(): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    `INSERT INTO attachment (id, conversation_id, uploader, kind, name, content_type, bytes, width, height)
     VALUES (gen_random_uuid(), $1, $2, 'image', 'a.png', 'image/png', 10, 1, 1) RETURNING id`,
    [conversation.id, `user:${conversation.userId}`],
  );
  return rows[0]!.id;
}

async function stored(): Promise<{ seq: number; text: string }[]> {
  const { rows } = await database.pool.query<{ seq: number; text: string }>(
    "SELECT seq, body ->> 'text' AS text FROM message WHERE conversation_id = $1 ORDER BY seq",
    [conversation.id],
  );
  return rows;
}

const agentKey = (): ParticipantKey => `agent:${agentId}`;

describe("a stored message", () => {
  test("[SND1] is committed with synchronous_commit=on, whatever the database's default", async () => {
    const { rows: names } = await database.pool.query<{ name: string }>(
      "SELECT current_database() AS name",
    );
    await database.pool.query(`ALTER DATABASE ${names[0]!.name} SET synchronous_commit = off`);
    const other = openDatabase({ url: server.url, poolMax: 1, onError: () => undefined });
    const { rows } = await other.writers.query("SHOW synchronous_commit");
    await other.close();
    expect(rows).toEqual([{ synchronous_commit: "on" }]);
  });

  test("[SND3] gets its seq by its place in the batch, from 1", async () => {
    const answers = await Promise.all(
      Array.from({ length: 450 }, (_, n) => writer.add(message({ text: `${n}` }))),
    );
    expect(answers.map((answer) => ("seq" in answer ? answer.seq : 0))).toEqual(
      answers.map((_, n) => n + 1),
    );
    expect(await stored()).toEqual(answers.map((_, n) => ({ seq: n + 1, text: `${n}` })));
  });

  test("[SND4] has no earlier `at` than the one before, even when the clock was set back", async () => {
    const ahead = "2099-01-01T00:00:00.000Z";
    await database.pool.query("UPDATE conversation SET last_at = $2 WHERE id = $1", [
      conversation.id,
      ahead,
    ]);
    expect(await writer.add(message())).toMatchObject({ status: "ok", seq: 1, at: ahead });
  });

  test("[SND4] does not overtake a message of its conversation that waits in another flight", async () => {
    const locked = await insertConversation(database.pool, agentId);
    const lock = await database.pool.connect();
    await lock.query("BEGIN");
    await lock.query("SELECT FROM conversation WHERE id = $1 FOR UPDATE", [locked.id]);
    // The first flight waits for the lock with the first message. The second flight could overtake it.
    const blocked = writer.add(
      message({ conversationId: locked.id, sender: `user:${locked.userId}` }),
    );
    const filler = Array.from({ length: 198 }, () => writer.add(message({ sender: agentKey() })));
    const first = writer.add(message({ text: "first" }));
    const others = await Promise.all(
      Array.from({ length: 3 }, () => insertConversation(database.pool, agentId)),
    );
    const passing = Array.from({ length: 150 }, (_, n) => {
      const to = others[n % 3]!;
      return writer.add(message({ conversationId: to.id, sender: `user:${to.userId}` }));
    });
    const second = writer.add(message({ text: "second" }));
    await Promise.all(passing);
    expect(await stored()).toEqual([]);
    await lock.query("COMMIT");
    lock.release();
    await Promise.all([blocked, ...filler]);
    expect([await first, await second]).toMatchObject([{ seq: 199 }, { seq: 200 }]);
  });
});

/** Whether a repeat counts as the user's first message is of no account: its place is decided already. */
const REPEATED = { status: "dup", first: expect.any(Boolean) as unknown };

describe("[SND2] a repeat gets the first seq and time, whatever its body", () => {
  test("in the same batch", async () => {
    const one = message({ text: "first" });
    const [first, again] = await Promise.all([
      writer.add(one),
      writer.add({ ...one, body: JSON.stringify({ text: "other" }) }),
    ]);
    expect(again).toEqual({ ...first, ...REPEATED });
    expect(await stored()).toEqual([{ seq: 1, text: "first" }]);
  });

  test("in the same batch, also when the repeat alone would be refused", async () => {
    const one = message({ text: "first" });
    const [first, again] = await Promise.all([
      writer.add(one),
      writer.add({ ...one, replyTo: 99 }),
    ]);
    expect(again).toEqual({ ...first, ...REPEATED });
    expect(await stored()).toEqual([{ seq: 1, text: "first" }]);
  });

  test("in the same batch after a refused message: only stored messages are acknowledged", async () => {
    const one = message({ text: "first" });
    const all = await Promise.all([
      writer.add({ ...one, replyTo: 99 }),
      writer.add(one),
      writer.add({ ...one, replyTo: 99 }),
    ]);
    expect(all).toMatchObject([
      { status: "bad_reply" },
      { status: "ok", seq: 1 },
      { status: "dup", seq: 1 },
    ]);
    expect(await stored()).toEqual([{ seq: 1, text: "first" }]);
  });

  test("an image twice in the same batch", async () => {
    const id = await insertImage();
    const one = message({ kind: "image", body: JSON.stringify({ attachmentId: id }) });
    const [first, again, other] = await Promise.all([
      writer.add(one),
      writer.add(one),
      writer.add({ ...one, clientId: "another" }),
    ]);
    expect(first).toMatchObject({ status: "ok", seq: 1 });
    expect(again).toEqual({ ...first, ...REPEATED });
    expect(other).toMatchObject({ status: "bad_attachment" });
    const { rows } = await database.pool.query("SELECT seq FROM attachment WHERE id = $1", [id]);
    expect(rows).toEqual([{ seq: 1 }]);
  });

  test("later, and it uses no seq", async () => {
    const one = message({ text: "first" });
    const first = await writer.add(one);
    expect(await writer.add({ ...one, body: JSON.stringify({ text: "other" }) })).toEqual({
      ...first,
      ...REPEATED,
    });
    expect(await writer.add(message({ text: "next" }))).toMatchObject({ seq: 2 });
    expect(await stored()).toEqual([
      { seq: 1, text: "first" },
      { seq: 2, text: "next" },
    ]);
  });

  test("after the conversation has ended", async () => {
    const one = message();
    const first = await writer.add(one);
    await database.pool.query("UPDATE conversation SET status = 'ended' WHERE id = $1", [
      conversation.id,
    ]);
    expect(await writer.add(one)).toEqual({ ...first, ...REPEATED });
    expect(await writer.add(message())).toEqual({ status: "ended" });
  });

  test("after the sender has left the conversation", async () => {
    const one = message({ sender: agentKey() });
    const first = await writer.add(one);
    const other = await insertAgent(database.pool);
    await database.pool.query("UPDATE conversation SET agent_id = $2 WHERE id = $1", [
      conversation.id,
      other,
    ]);
    expect(await writer.add(one)).toEqual({ ...first, ...REPEATED, agentId: other });
    expect(await writer.add(message({ sender: agentKey() }))).toEqual({ status: "forbidden" });
  });

  test("and the same client id of the other side or in another conversation is new", async () => {
    const other = await insertConversation(database.pool, agentId);
    const one = message({ clientId: "same" });
    expect(await writer.add(one)).toMatchObject({ status: "ok", seq: 1 });
    expect(await writer.add({ ...one, sender: agentKey() })).toMatchObject({
      status: "ok",
      seq: 2,
    });
    expect(
      await writer.add({ ...one, conversationId: other.id, sender: `user:${other.userId}` }),
    ).toMatchObject({ status: "ok", seq: 1 });
  });
});

describe("refusals", () => {
  test.each([
    ["not JSON", "{"],
    ["NUL", '{"text":"\\u0000"}'],
    ["half a surrogate pair", '{"text":"\\ud800"}'],
  ])("[SND9] a row that cannot be stored (%s) fails alone", async (_, body) => {
    const batch = Array.from({ length: 60 }, (_each, n) =>
      writer.add(n === 37 ? message({ body }) : message({ text: `${n}` })),
    );
    const settled = await Promise.allSettled(batch);
    expect(settled.flatMap((each, n) => (each.status === "rejected" ? [n] : []))).toEqual([37]);
    expect((await stored()).map((each) => each.seq)).toEqual(
      Array.from({ length: 59 }, (_each, n) => n + 1),
    );
    expect((await stored()).map((each) => each.text)).not.toContain("37");
  });

  test("[SND9] an unknown conversation id fails alone", async () => {
    const settled = await Promise.allSettled([
      writer.add(message()),
      writer.add(message({ conversationId: "nonsense" })),
      writer.add(message()),
    ]);
    expect(settled.map((each) => each.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("[SND3] [SND6] [SND7] [SND8] refusals use no seq", async () => {
    const stranger = await insertAgent(database.pool);
    const ended = await insertConversation(database.pool, agentId);
    await database.pool.query("UPDATE conversation SET status = 'ended' WHERE id = $1", [ended.id]);
    await writer.add(message());
    const answers = await Promise.all([
      writer.add(message({ conversationId: "00000000-0000-7000-8000-000000000000" })),
      writer.add(message({ sender: "user:stranger" })),
      writer.add(message({ sender: `agent:${stranger}` })),
      writer.add(message({ conversationId: ended.id, sender: `user:${ended.userId}` })),
      writer.add(message({ replyTo: 2 })),
      writer.add(message({ replyTo: 1 })),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([
      "unknown",
      "forbidden",
      "forbidden",
      "ended",
      "bad_reply",
      "ok",
    ]);
    expect(answers[5]).toMatchObject({ seq: 2 });
    expect(await stored()).toHaveLength(2);
  });

  test("[SND6] a user whose id looks like an agent's is not that agent", async () => {
    expect(await writer.add(message({ sender: `user:${agentId}` }))).toEqual({
      status: "forbidden",
    });
    expect(await writer.add(message({ sender: `agent:1${agentId}` }))).toEqual({
      status: "forbidden",
    });
  });
});

describe("[SND6] a note", () => {
  const note = (sender: ParticipantKey, to = conversation): NewMessage =>
    message({ sender, kind: "note", conversationId: to.id });

  test("is accepted from the agent and from agents who may read, and from nobody else", async () => {
    const [former, serving, stranger] = [
      await insertAgent(database.pool),
      await insertAgent(database.pool),
      await insertAgent(database.pool),
    ];
    const lead = await insertAgent(database.pool, "supervisor");
    await database.pool.query(
      `INSERT INTO assignment_decision (id, conversation_id, trigger, strategy, seed, chosen, candidates)
       VALUES (gen_random_uuid(), $1, 'open', 'random', '', $2, '[]')`,
      [conversation.id, former],
    );
    const ended = await insertConversation(database.pool, agentId);
    await database.pool.query("UPDATE conversation SET status = 'ended' WHERE id = $1", [ended.id]);
    await database.pool.query("UPDATE conversation SET user_id = $1, agent_id = $2 WHERE id = $3", [
      ended.userId,
      serving,
      (await insertConversation(database.pool, serving)).id,
    ]);
    const queued = await insertConversation(database.pool, null);
    const statusOf = async (id: string, to = conversation) =>
      (await writer.add(note(`agent:${id}`, to))).status;
    expect(await statusOf(agentId)).toBe("ok");
    expect(await statusOf(former)).toBe("ok");
    expect(await statusOf(lead)).toBe("ok");
    expect(await statusOf(stranger)).toBe("forbidden");
    expect(await statusOf(stranger, queued)).toBe("ok");
    expect(await statusOf(serving, ended)).toBe("ended");
    expect(await statusOf(stranger, ended)).toBe("forbidden");
    expect((await writer.add(note(`user:stranger`))).status).toBe("forbidden");
  });
});

describe("when the connection breaks under a batch", () => {
  test("[SND1] no message is stored, the caller gets an error, and a repeat is stored once", async () => {
    const lock = await database.pool.connect();
    await lock.query("BEGIN");
    await lock.query("SELECT FROM conversation WHERE id = $1 FOR UPDATE", [conversation.id]);
    const batch = Array.from({ length: 5 }, () => message());
    const sent = Promise.allSettled(batch.map((each) => writer.add(each)));
    await terminateWaiting();
    const settled = await sent;
    expect(settled.map((each) => each.status === "rejected" && isUnavailable(each.reason))).toEqual(
      batch.map(() => true),
    );
    await lock.query("COMMIT");
    lock.release();
    expect(await stored()).toEqual([]);
    const again = await Promise.all(batch.map((each) => writer.add(each)));
    expect(again.map((each) => each.status)).toEqual(batch.map(() => "ok"));
    expect(await stored()).toHaveLength(5);
  });

  /** Ends the writer's connection as soon as it waits for the lock. */
  async function terminateWaiting(): Promise<void> {
    for (;;) {
      const { rowCount } = await database.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'deskwire-writers' AND wait_event_type = 'Lock' AND datname = current_database()`,
      );
      if (rowCount !== 0) return;
    }
  }
});
