import {
  FRAME_BYTES_MAX,
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

// The bodies of a page fit into a frame (FRM1). What is larger than two frames in the database is larger than one as JSON.
const READ_BYTES = 2 * FRAME_BYTES_MAX;

const PAGE = {
  name: "message_page",
  text: `SELECT c.last_seq, m.* FROM conversation c LEFT JOIN LATERAL read_messages(c.id, $2, $3, $4, $5) m ON true WHERE c.id = $1`,
};

type PageRow = { last_seq: number } & (MessageRow | { seq: null });

export interface PageQuery {
  conversationId: string;
  after?: number;
  before?: number;
  limit: number;
}

export const messageStore = {
  /**
   * [SEQ4] A page in ascending order. It reads one row more than asked, to know whether there are more. [LIM1] The database
   * leaves off the messages past the bytes of a page; the message that passes them comes along and is not a part of the page.
   */
  async page(db: Queryable, query: PageQuery): Promise<MessagePage> {
    const { conversationId, after, before = INTEGER_MAX, limit } = query;
    const { rows } = await db.query<PageRow>({
      ...PAGE,
      values: [conversationId, after, before, limit + 1, READ_BYTES],
    });
    const found = rows.filter(isMessage);
    const messages = fitFrame(found.slice(0, limit).map(toMessage));
    const more = found.length > messages.length;
    if (after === undefined) messages.reverse();
    const newest = messages.at(-1)?.seq ?? 0;
    return { messages, lastSeq: Math.max(rows[0]?.last_seq ?? 0, newest), more };
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

/** A conversation without messages in the page has one row without a message. */
function isMessage(row: PageRow): row is PageRow & MessageRow {
  return row.seq !== null;
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
