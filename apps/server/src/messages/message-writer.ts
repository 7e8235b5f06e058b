import type { ParticipantKey, SendKind } from "@deskwire/protocol";
import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { repeatRaced } from "../platform/postgres/transaction.ts";

export interface NewMessage {
  conversationId: string;
  sender: ParticipantKey;
  clientId: string;
  kind: SendKind;
  /** JSON text. The caller has checked that it has no NUL and no lone surrogate. */
  body: string;
  replyTo: number | null;
}

/** A message that is committed, by this call (`ok`) or by an earlier one (`dup`). */
export interface StoredMessage {
  status: "ok" | "dup";
  seq: number;
  at: string;
  userId: string;
  agentId: string | null;
  /** [ASG14] The user had not written before. */
  first: boolean;
  /** JSON text: the body of an image or file; null for other kinds. */
  attachment: string | null;
}

export type Appended =
  | StoredMessage
  | { status: "unknown" | "ended" | "held" | "forbidden" | "bad_reply" | "bad_attachment" };

/**
 * Stores all messages of participants. [SND1] Resolves after the commit. [SND3] Sequences have no gap, whichever node writes.
 */
export type MessageWriter = Batcher<NewMessage, Appended>;

interface Row {
  status: Appended["status"];
  seq: number;
  at: string;
  user_id: string;
  agent_id: string | null;
  first: boolean;
  body: string | null;
}

const APPEND = {
  name: "append_messages",
  text: "SELECT status, seq, at, user_id, agent_id, body, first FROM append_messages($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])",
};

export function createMessageWriter(database: Database): MessageWriter {
  return createBatcher<NewMessage, Appended>({
    keyOf: (message) => message.conversationId,
    async flush(messages) {
      const values = columns(messages);
      const { rows } = await repeatRaced(() => database.writers.query<Row>({ ...APPEND, values }));
      return rows.map(toAppended);
    },
  });
}

function columns(messages: readonly NewMessage[]): unknown[] {
  return [
    messages.map((message) => message.conversationId),
    messages.map((message) => message.sender),
    messages.map((message) => message.clientId),
    messages.map((message) => message.kind),
    messages.map((message) => message.body),
    messages.map((message) => message.replyTo),
  ];
}

function toAppended(row: Row): Appended {
  if (row.status !== "ok" && row.status !== "dup") return { status: row.status };
  return {
    status: row.status,
    seq: row.seq,
    at: row.at,
    userId: row.user_id,
    agentId: row.agent_id,
    first: row.first,
    attachment: row.body,
  };
}
