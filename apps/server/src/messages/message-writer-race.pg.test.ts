import type { ParticipantKey } from "@deskwire/protocol";
import { insertAgent, insertConversation, type StoredConversation } from "../testing/fixtures.ts";
import { createRandom } from "@deskwire/testkit/random";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { createMessageWriter, type Appended, type NewMessage } from "./message-writer.ts";

const WRITERS = 8;
const CONVERSATIONS = 40;
const MESSAGES = 100_000;
const REPEATS = 24_000;
const OUTSTANDING = 600;
const SEED = 66_666_666;

let server: TestDatabase;
const databases: Database[] = [];
const conversations: StoredConversation[] = [];

beforeAll(async () => {
  server = await createTestDatabase();
  for (let n = 0; n < WRITERS; n++)
    databases.push(openDatabase({ url: server.url, poolMax: 1, onError: () => undefined }));
  const db = databases[0]!.pool;
  const agent = await insertAgent(db);
  for (let n = 0; n < CONVERSATIONS; n++) conversations.push(await insertConversation(db, agent));
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await server.drop();
});

interface Attempt {
  message: NewMessage;
  answer: Appended;
}

describe("eight writers over overlapping conversations, with one repeat in four messages", () => {
  const attempts: Attempt[] = [];

  beforeAll(async () => {
    attempts.push(...(await race()));
  }, 120_000);

  test("every attempt gets an answer: there is no deadlock and no loss", () => {
    expect(attempts).toHaveLength(MESSAGES);
    expect(count(attempts, "ok")).toBe(MESSAGES - REPEATS);
    expect(count(attempts, "dup")).toBe(REPEATS);
  });

  test("[SND2] each client id has one seq, one time, and the body of the attempt that was answered first", async () => {
    const firsts = new Map(
      attempts
        .filter((each) => each.answer.status === "ok")
        .map((each) => [keyOf(each.message), each]),
    );
    const stored = await storedMessages();
    expect(stored.size).toBe(firsts.size);
    const wrong = attempts.filter(({ message, answer }) => {
      const row = stored.get(keyOf(message));
      const first = firsts.get(keyOf(message));
      if (
        row === undefined ||
        first === undefined ||
        answer.status === "unknown" ||
        !("seq" in answer)
      )
        return true;
      return answer.seq !== row.seq || answer.at !== row.at || row.text !== textOf(first.message);
    });
    expect(wrong).toEqual([]);
  });

  test("[SND3] every sequence is gapless from 1, unique, and ends at last_seq", async () => {
    const { rows } = await databases[0]!.pool.query<Record<string, number>>(
      `SELECT c.last_seq AS last, count(m.seq)::integer AS count, count(DISTINCT m.seq)::integer AS unique, min(m.seq) AS min, max(m.seq) AS max
       FROM conversation c JOIN message m ON m.conversation_id = c.id GROUP BY c.id`,
    );
    expect(rows).toHaveLength(CONVERSATIONS);
    for (const row of rows)
      expect(row).toEqual({
        last: row["last"],
        count: row["last"],
        unique: row["last"],
        min: 1,
        max: row["last"],
      });
    expect(rows.reduce((sum, row) => sum + row["last"]!, 0)).toBe(MESSAGES - REPEATS);
  });

  test("[SND4] `at` never decreases with seq", async () => {
    const { rows } = await databases[0]!.pool.query(
      `SELECT FROM (SELECT at, lag(at) OVER (PARTITION BY conversation_id ORDER BY seq) AS before FROM message) x WHERE at < before`,
    );
    expect(rows).toHaveLength(0);
  });

  test("[SND4] messages of one sender through one writer are stored in the order of the calls", () => {
    const last = new Map<string, number>();
    for (const { message, answer } of attempts) {
      if (answer.status !== "ok" || isRepeated(message)) continue;
      const stream = `${message.conversationId} ${message.sender} ${message.clientId.split("-")[0]}`;
      expect(answer.seq).toBeGreaterThan(last.get(stream) ?? 0);
      last.set(stream, answer.seq);
    }
  });
});

/** Sends repeats to any writer, also while the first attempt is under way. The attempts are in the order of the calls. */
async function race(): Promise<Attempt[]> {
  const random = createRandom(SEED);
  const writers = databases.map((database) => createMessageWriter(database));
  const isRepeat = planRepeats(random);
  const sent: NewMessage[] = [];
  const attempts: Promise<Attempt>[] = [];
  let outstanding = 0;
  let wake: (() => void) | null = null;
  for (let n = 0; n < MESSAGES; n++) {
    const at = random.integer(WRITERS);
    const message =
      isRepeat[n] && sent.length > 0
        ? { ...random.pick(sent), body: bodyOf(`repeat ${n}`) }
        : newMessage(random, at, n);
    if (!isRepeated(message)) sent.push(message);
    outstanding++;
    attempts.push(
      writers[at]!.add(message).then((answer) => {
        outstanding--;
        wake?.();
        return { message, answer };
      }),
    );
    if (outstanding >= OUTSTANDING) await new Promise<void>((resolve) => (wake = resolve));
  }
  const answered = await Promise.all(attempts);
  for (const writer of writers) expect(writer.pending).toBe(0);
  return answered;
}

/** Marks exactly REPEATS of the messages as repeats, never the first message. */
function planRepeats(random: ReturnType<typeof createRandom>): boolean[] {
  const plan = Array.from({ length: MESSAGES }, () => false);
  for (let left = REPEATS; left > 0;) {
    const at = 1 + random.integer(MESSAGES - 1);
    if (plan[at]) continue;
    plan[at] = true;
    left--;
  }
  return plan;
}

function newMessage(
  random: ReturnType<typeof createRandom>,
  writer: number,
  n: number,
): NewMessage {
  const { id, userId, agentId } = random.pick(conversations);
  const sender: ParticipantKey = random.integer(2) === 0 ? `user:${userId}` : `agent:${agentId}`;
  return {
    conversationId: id,
    sender,
    clientId: `w${writer}-${n}`,
    kind: "text",
    body: bodyOf(`first ${n}`),
    replyTo: null,
  };
}

async function storedMessages(): Promise<Map<string, { seq: number; at: string; text: string }>> {
  const { rows } = await databases[0]!.pool.query<{
    key: string;
    seq: number;
    at: string;
    text: string;
  }>(
    `SELECT conversation_id || ' ' || sender || ' ' || client_id AS key, seq, at, body ->> 'text' AS text FROM message`,
  );
  return new Map(rows.map((row) => [row.key, row]));
}

function keyOf(message: NewMessage): string {
  return `${message.conversationId} ${message.sender} ${message.clientId}`;
}

function isRepeated(message: NewMessage): boolean {
  return message.body.includes("repeat");
}

function bodyOf(text: string): string {
  return JSON.stringify({ text });
}

function textOf(message: NewMessage): string {
  return (JSON.parse(message.body) as { text: string }).text;
}

function count(attempts: readonly Attempt[], status: Appended["status"]): number {
  return attempts.filter((each) => each.answer.status === status).length;
}
