import type { Database } from "../platform/postgres/database.ts";
import { LOCKS, tryLock } from "../platform/postgres/locks.ts";

/** Days for which a stale mailbox can still be announced. A node that was down for less misses no announcement. */
export const ANNOUNCED_FOR_DAYS = 30;

// The conversations in which a message can have waited that long and no longer. Each half of the union uses an index.
const MAYBE_STALE = [
  "status <> 'ended'",
  `status = 'ended' AND ended_at >= now() - ($1 + ${ANNOUNCED_FOR_DAYS}) * interval '1 day'`,
]
  .map(
    (which) => `SELECT id, last_seq, agent_delivered, user_delivered FROM conversation
      WHERE ${which} AND opened_at <= now() - $1 * interval '1 day'`,
  )
  .join(" UNION ALL ");

const ANNOUNCE = `
  INSERT INTO webhook_delivery (id, endpoint_id, type, conversation_id, seq, at)
  SELECT md5('mailbox.stale' || e.id || s.id || s.seq)::uuid, e.id, 'mailbox.stale', s.id, s.seq, now()
  FROM webhook_endpoint e CROSS JOIN (
    SELECT c.id, o.sender, o.seq, o.at FROM (${MAYBE_STALE}) c CROSS JOIN LATERAL (
      SELECT DISTINCT ON (m.sender) m.sender, m.seq, m.at FROM message m
      WHERE m.conversation_id = c.id AND m.seq > least(c.agent_delivered, c.user_delivered) AND m.kind NOT IN ('event', 'note')
        AND CASE WHEN m.sender LIKE 'user:%' THEN m.seq > c.agent_delivered ELSE m.seq > c.user_delivered END
      ORDER BY m.sender, m.seq
    ) o
    WHERE least(c.agent_delivered, c.user_delivered) < c.last_seq
      AND o.at BETWEEN now() - ($1 + ${ANNOUNCED_FOR_DAYS}) * interval '1 day' AND now() - $1 * interval '1 day'
  ) s
  WHERE e.enabled AND 'mailbox.stale' = ANY (e.events) AND NOT EXISTS (
    SELECT FROM webhook_delivery d JOIN message m ON m.conversation_id = d.conversation_id AND m.seq = d.seq
    WHERE d.type = 'mailbox.stale' AND d.endpoint_id = e.id AND d.conversation_id = s.id AND m.sender = s.sender AND d.at >= s.at
  )
  ON CONFLICT (id) DO NOTHING
`;

/** [OUT5] Mailboxes whose oldest message has waited for a long time. */
export const staleMailboxStore = {
  /**
   * Adds deliveries for mailboxes whose oldest message has waited for `days`, and for at most 30 days more. A mailbox that
   * was announced after its oldest message arrived is skipped, because it has not been emptied since. Only one node at a
   * time does this.
   */
  async announce(database: Pick<Database, "transaction">, days: number): Promise<void> {
    await database.transaction(async (tx) => {
      if (await tryLock(tx, LOCKS.staleMailboxes)) await tx.query(ANNOUNCE, [days]);
    });
  },
};
