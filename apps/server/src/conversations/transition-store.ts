import {
  parseParticipantKey,
  type ConversationStatus,
  type EventBody,
  type Message,
  type PageContext,
  type UserProfile,
} from "@deskwire/protocol";
import { onlyRow, type Queryable } from "../platform/postgres/database.ts";
import { tokensOfPerson } from "./person-tokens.ts";
import { rowOf, type Step, type StepRow } from "./steps.ts";

/** A conversation's row, locked until the transaction ends. */
export interface LockedConversation {
  id: string;
  status: ConversationStatus;
  userId: string;
  agentId: string | null;
  lastSeq: number;
  heldAgentId: string | null;
  offeredAgentId: string | null;
  rating: number | null;
}

export interface NewConversation {
  id: string;
  user: UserProfile;
  context: PageContext | null;
}

interface MessageRow {
  seq: number;
  at: string;
  body: never;
}

const LOCKED = `id, status, user_id AS "userId", agent_id::text AS "agentId", last_seq AS "lastSeq",
  held_agent_id::text AS "heldAgentId", offered_agent_id::text AS "offeredAgentId", rating`;

function withTokens({ user, ...open }: NewConversation) {
  return { ...open, user: { ...user, searchTokens: tokensOfPerson(user) } };
}

/** The writes of transitions. Each one belongs inside `runTransition`, which publishes what they return. */
export const transitionStore = {
  async lock(tx: Queryable, id: string): Promise<LockedConversation | null> {
    const { rows } = await tx.query<LockedConversation>(
      `SELECT ${LOCKED} FROM conversation WHERE id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  },

  /** The strongest row lock: it also excludes the search indexer, which holds a key share of what it reads. */
  async lockExclusively(tx: Queryable, id: string): Promise<void> {
    await tx.query("SELECT FROM conversation WHERE id = $1 FOR UPDATE", [id]);
  },

  /** [CNV1] Opens a conversation for each user who has no live one; returns the `opened` events of those. */
  async open(
    tx: Queryable,
    opens: readonly NewConversation[],
  ): Promise<{ conversationId: string; message: Message }[]> {
    const { rows } = await tx.query<MessageRow & { id: string }>({
      name: "open_conversations",
      text: "SELECT id, seq, at, body FROM open_conversations($1)",
      values: [JSON.stringify(opens.map(withTokens))],
    });
    return rows.map(({ id, seq, at, body }) => ({
      conversationId: id,
      message: { seq, at, from: null, kind: "event", body },
    }));
  },

  /** [CNV2] Applies the steps in order, in one statement; returns each one's messages. The rows must be locked. */
  async apply(tx: Queryable, steps: readonly Step[]): Promise<Message[][]> {
    if (steps.length === 0) return [];
    const written = steps.map(rowOf);
    const { rows } = await tx.query<MessageRow & { ord: number }>({
      name: "apply_transitions",
      text: "SELECT ord, seq, at, body FROM apply_transitions($1)",
      values: [JSON.stringify(written)],
    });
    return written.map((step, ord) =>
      messagesOf(
        step,
        rows.filter((row) => row.ord === ord),
      ),
    );
  },

  /** The same for one step with at least one event. */
  async applyOne(tx: Queryable, step: Step): Promise<[Message, ...Message[]]> {
    const [[first, ...others] = []] = await transitionStore.apply(tx, [step]);
    if (first === undefined) throw new Error("a transition was applied without an event");
    return [first, ...others];
  },

  /** [ASG7] Whether the agent could have claimed it within the last minute: it was in the queue, or offered to the agent. */
  async wasClaimableBy(
    tx: Queryable,
    id: string,
    { agentId, offerSeconds }: { agentId: string; offerSeconds: number },
  ): Promise<boolean> {
    const { rows } = await tx.query<{ claimable: boolean }>(
      `SELECT EXISTS (
         SELECT FROM message m WHERE m.conversation_id = $1 AND m.kind = 'event' AND (
           m.body ->> 'type' = 'returned' AND m.body #>> '{agent,id}' = $2 AND m.at > now() - interval '1 minute'
           OR m.body ->> 'type' = 'transferred' AND m.body #>> '{to,id}' = $2 AND m.at > now() - $3 * interval '1 second' - interval '1 minute'
           OR m.body ->> 'type' = 'assigned' AND m.at > now() - interval '1 minute' AND (
             SELECT q.body ->> 'type' IN ('queued', 'held') OR q.body -> 'to' = 'null' FROM message q
             WHERE q.conversation_id = $1 AND q.kind = 'event' AND q.seq < m.seq
               AND q.body ->> 'type' IN ('queued', 'held', 'transferred', 'assigned') ORDER BY q.seq DESC LIMIT 1
           )
         )
       ) AS claimable`,
      [id, agentId, offerSeconds],
    );
    return onlyRow(rows).claimable;
  },

  /** [ASG11] The agent who asked for the latest transfer; null if that agent may not read the conversation any more. */
  async askerOfTransfer(tx: Queryable, id: string): Promise<string | null> {
    const { rows } = await tx.query<{ asker: string }>(
      `SELECT t.asker FROM (
         SELECT m.body #>> '{by,id}' AS asker, m.body #>> '{by,kind}' AS kind FROM message m
         WHERE m.conversation_id = $1 AND m.kind = 'event' AND m.body ->> 'type' = 'transferred' ORDER BY m.seq DESC LIMIT 1
       ) t WHERE t.kind = 'agent' AND agent_may_read('agent:' || t.asker, $1)`,
      [id],
    );
    return rows[0]?.asker ?? null;
  },

  /** The seq of the latest event of this type; null when there is none. */
  async seqOfEvent(tx: Queryable, id: string, type: EventBody["type"]): Promise<number | null> {
    const { rows } = await tx.query<{ seq: number }>(
      "SELECT seq FROM message WHERE conversation_id = $1 AND kind = 'event' AND body ->> 'type' = $2 ORDER BY seq DESC LIMIT 1",
      [id, type],
    );
    return rows[0]?.seq ?? null;
  },
};

/** The stored messages have the senders and kinds that were given, in the same order. */
function messagesOf({ messages }: StepRow, rows: readonly MessageRow[]): Message[] {
  return messages.map(({ sender, kind }, at): Message => {
    const row = rows[at];
    if (row === undefined) throw new Error("a message of a transition was not stored");
    const from = sender === null ? null : parseParticipantKey(sender);
    return { seq: row.seq, at: row.at, from, kind, body: row.body } as Message;
  });
}
