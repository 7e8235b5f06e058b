import { participantKey } from "@deskwire/protocol";
import type { Violation } from "../../history/check-history.ts";
import type { Stage } from "../stage.ts";

export interface StoredConversation {
  id: string;
  userId: string;
  agentId: string | null;
  status: string;
  lastSeq: number;
  /** The user's delivered and read cursor, then the agent's. */
  cursors: readonly number[];
}

/** Checks the promises on the stored rows. */
export async function checkStored(stage: Stage): Promise<Violation[]> {
  return [
    ...(await checkGaps(stage)),
    ...(await checkTimes(stage)),
    ...(await checkCursors(stage)),
    ...(await checkLiveConversations(stage)),
    ...(await checkSends(stage)),
  ];
}

async function checkGaps({ sql }: Stage): Promise<Violation[]> {
  const rows = await sql<{ id: string }>(
    `SELECT c.id FROM conversation c LEFT JOIN message m ON m.conversation_id = c.id
     GROUP BY c.id HAVING count(m.seq) <> c.last_seq OR coalesce(max(m.seq), 0) <> c.last_seq OR coalesce(min(m.seq), 1) <> 1`,
  );
  return rows.map(({ id }) => ({ rule: "not-contiguous", detail: `${id} in the database` }));
}

async function checkTimes({ sql }: Stage): Promise<Violation[]> {
  const rows = await sql<{ id: string; seq: number }>(
    `SELECT id, seq FROM (SELECT conversation_id AS id, seq, at, lag(at) OVER (PARTITION BY conversation_id ORDER BY seq) AS before FROM message) m
     WHERE at < before`,
  );
  return rows.map(({ id, seq }) => ({
    rule: "real-time-order",
    detail: `${id} #${seq} is older than the message before it`,
  }));
}

async function checkCursors({ sql }: Stage): Promise<Violation[]> {
  const rows = await sql<{ id: string }>(
    "SELECT id FROM conversation WHERE greatest(user_delivered, user_read, agent_delivered, agent_read) > last_seq",
  );
  return rows.map(({ id }) => ({ rule: "cursor-ahead", detail: `${id} in the database` }));
}

async function checkLiveConversations({ sql }: Stage): Promise<Violation[]> {
  const rows = await sql<{ id: string }>(
    "SELECT user_id AS id FROM conversation WHERE status <> 'ended' GROUP BY user_id HAVING count(*) > 1",
  );
  return rows.map(({ id }) => ({ rule: "two-values", detail: `${id} has two live conversations` }));
}

/** Acknowledged messages are stored, refused ones are not, and none is stored twice. */
async function checkSends({ sql, history }: Stage): Promise<Violation[]> {
  const rows = await sql<{ key: string; copies: number }>(
    "SELECT sender || ' ' || client_id AS key, count(*)::integer AS copies FROM message WHERE client_id IS NOT NULL GROUP BY 1",
  );
  const copies = new Map(rows.map((row) => [row.key, row.copies]));
  const acknowledged = new Set<string>();
  const refused = new Set<string>();
  for (const entry of history) {
    if (entry.t === "acknowledged") acknowledged.add(keyOf(entry));
    if (entry.t === "refused") refused.add(keyOf(entry));
    if (entry.t === "invoked") refused.delete(keyOf(entry));
  }
  return [
    ...[...acknowledged]
      .filter((key) => !copies.has(key))
      .map((key) => ({ rule: "acknowledged-lost" as const, detail: `${key} is not stored` })),
    ...[...refused]
      .filter((key) => copies.has(key) && !acknowledged.has(key))
      .map((key) => ({ rule: "refused-shown" as const, detail: `${key} is stored` })),
    ...rows
      .filter((row) => row.copies > 1)
      .map(({ key }) => ({
        rule: "unanswered-repeated" as const,
        detail: `${key} is stored ${copies.get(key)} times`,
      })),
  ];
}

function keyOf({
  sender,
  clientId,
}: {
  sender: Parameters<typeof participantKey>[0];
  clientId: string;
}): string {
  return `${participantKey(sender)} ${clientId}`;
}
