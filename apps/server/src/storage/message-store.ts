import {
  FRAME_BYTES_MAX,
  parseParticipantKey,
  type Message,
  type ParticipantKey,
} from "@deskwire/protocol";
import type { Queryable } from "./database.ts";

/** A row of `message`, as every query here selects it. */
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

const SEQ_MAX = 2_147_483_647;
// What stands around a page's messages in its frame.
const PAGE_OVERHEAD_BYTES = 200;

const COLUMNS = "seq, sender, client_id, kind, body, reply_to, recalled, at";

export interface MessagePage {
  messages: Message[];
  lastSeq: number;
  more: boolean;
}

export interface PageQuery {
  conversationId: string;
  after?: number;
  before?: number;
  limit: number;
}

export const messageStore = {
  /** [SEQ4] A page in ascending order. One row more than asked tells whether there is more. */
  async page(db: Queryable, query: PageQuery): Promise<MessagePage> {
    const forward = query.after !== undefined;
    const [{ rows }, lastSeq] = await Promise.all([
      db.query<MessageRow>({
        name: forward ? "messages_after" : "messages_before",
        text: `SELECT ${COLUMNS} FROM message WHERE conversation_id = $1 AND seq ${forward ? ">" : "<"} $2
          ORDER BY seq ${forward ? "ASC" : "DESC"} LIMIT $3`,
        values: [query.conversationId, query.after ?? query.before ?? SEQ_MAX, query.limit + 1],
      }),
      lastSeqOf(db, query.conversationId),
    ]);
    const messages = fitPage(rows.slice(0, query.limit).map(toMessage));
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

  /** The latest message a person wrote, for each of these conversations that has one. */
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

  /** Takes the content away and leaves the place. */
  async makeTombstone(tx: Queryable, conversationId: string, seq: number): Promise<void> {
    await tx.query(
      `UPDATE message SET body = '{"text":""}', kind = CASE WHEN kind = 'note' THEN kind ELSE 'text' END, recalled = true
       WHERE conversation_id = $1 AND seq = $2`,
      [conversationId, seq],
    );
  },
};

/** [FRM1] As many as one frame holds, at least one: a page of long texts is cut short, and says that there is more. */
function fitPage(messages: Message[]): Message[] {
  let bytes = PAGE_OVERHEAD_BYTES;
  const fits = messages.findIndex(
    (message) => (bytes += Buffer.byteLength(JSON.stringify(message)) + 1) > FRAME_BYTES_MAX,
  );
  return fits === -1 ? messages : messages.slice(0, Math.max(1, fits));
}

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
