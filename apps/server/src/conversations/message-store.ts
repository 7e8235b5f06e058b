import {
  INTEGER_MAX,
  parseParticipantKey,
  type Message,
  type MessagePage,
  type ParticipantKey,
} from "@deskwire/protocol";
import { fitFrame } from "../platform/kernel/fit-frame.ts";
import type { Queryable } from "../platform/postgres/database.ts";

/** A row of `message` as the queries here select it. */
export interface MessageRow {
  seq: number;
  sender: ParticipantKey | null;
  client_id: string | null;
  kind: Exclude<Message["kind"], "hidden">;
  body: never;
  reply_to: number | null;
  recalled: boolean;
  at: string;
}

const COLUMNS = "seq, sender, client_id, kind, body, reply_to, recalled, at";

export interface PageQuery {
  conversationId: string;
  after?: number;
  before?: number;
  limit: number;
}

export const messageStore = {
  /** [SEQ4] A page in ascending order. It reads one row more than asked, to know whether there are more. */
  async page(db: Queryable, query: PageQuery): Promise<MessagePage> {
    const forward = query.after !== undefined;
    const [{ rows }, lastSeq] = await Promise.all([
      db.query<MessageRow>({
        name: forward ? "messages_after" : "messages_before",
        text: `SELECT ${COLUMNS} FROM message WHERE conversation_id = $1 AND seq ${forward ? ">" : "<"} $2
          ORDER BY seq ${forward ? "ASC" : "DESC"} LIMIT $3`,
        values: [query.conversationId, query.after ?? query.before ?? INTEGER_MAX, query.limit + 1],
      }),
      lastSeqOf(db, query.conversationId),
    ]);
    const messages = fitFrame(rows.slice(0, query.limit).map(toMessage));
    const more = rows.length > messages.length;
    if (!forward) messages.reverse();
    const newest = messages.at(-1)?.seq ?? 0;
    return { messages, lastSeq: Math.max(lastSeq, newest), more };
  },

  async bySeq(db: Queryable, conversationId: string, seq: number): Promise<Message | null> {
    const { rows } = await db.query<MessageRow>(
      `SELECT ${COLUMNS} FROM message WHERE conversation_id = $1 AND seq = $2`,
      [conversationId, seq],
    );
    return rows[0] === undefined ? null : toMessage(rows[0]);
  },

  /** [SND2] The message that this sender stored under this client id. */
  async byClientId(
    db: Queryable,
    key: { conversationId: string; sender: ParticipantKey; clientId: string },
  ): Promise<{ seq: number; at: string } | null> {
    const { rows } = await db.query<{ seq: number; at: string }>(
      "SELECT seq, at FROM message WHERE conversation_id = $1 AND sender = $2 AND client_id = $3",
      [key.conversationId, key.sender, key.clientId],
    );
    return rows[0] ?? null;
  },

  /** The latest message of a participant in each of these conversations; one without any is left out. */
  async latest(
    db: Queryable,
    conversationIds: readonly string[],
    withNotes: boolean,
  ): Promise<Map<string, Message>> {
    const { rows } = await db.query<MessageRow & { conversation_id: string }>(
      `SELECT m.* FROM unnest($1::uuid[]) AS i (id) CROSS JOIN LATERAL (
         SELECT conversation_id, ${COLUMNS} FROM message WHERE conversation_id = i.id AND kind <> 'event' AND ($2 OR kind <> 'note') ORDER BY seq DESC LIMIT 1
       ) m`,
      [conversationIds, withNotes],
    );
    return new Map(rows.map((row) => [row.conversation_id, toMessage(row)]));
  },

  /** Removes the content; the row keeps its place in the sequence. */
  async makeTombstone(tx: Queryable, conversationId: string, seq: number): Promise<void> {
    await tx.query(
      `UPDATE message SET body = '{"text":""}', kind = CASE WHEN kind = 'note' THEN kind ELSE 'text' END, recalled = true
       WHERE conversation_id = $1 AND seq = $2`,
      [conversationId, seq],
    );
  },
};

async function lastSeqOf(db: Queryable, conversationId: string): Promise<number> {
  const { rows } = await db.query<{ last_seq: number }>(
    "SELECT last_seq FROM conversation WHERE id = $1",
    [conversationId],
  );
  return rows[0]?.last_seq ?? 0;
}

export function toMessage(row: MessageRow): Message {
  return {
    seq: row.seq,
    ...(row.client_id !== null && { clientId: row.client_id }),
    from: row.sender === null ? null : parseParticipantKey(row.sender),
    kind: row.kind,
    body: row.body,
    ...(row.reply_to !== null && { replyTo: row.reply_to }),
    ...(row.recalled && { recalled: true as const }),
    at: row.at,
  } as Message;
}
