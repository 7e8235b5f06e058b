import { parseParticipantKey, type MailboxState, type Participant } from "@deskwire/protocol";
import { laneOf } from "./mailbox-lane.ts";
import type { Queryable } from "../platform/postgres/database.ts";

const COLUMNS = "id, last_seq, user_delivered, agent_delivered";

const OWN = {
  user: {
    mine: `SELECT ${COLUMNS} FROM conversation WHERE user_id = $1`,
    cursor: "c.user_delivered",
    peer: "agent",
    kinds: "('event', 'note')",
  },
  agent: {
    // Each half has an index; no index serves one condition over both columns.
    mine: `SELECT ${COLUMNS} FROM conversation WHERE agent_id = $1::bigint
      UNION ALL SELECT ${COLUMNS} FROM conversation WHERE held_agent_id = $1::bigint AND agent_id IS NULL`,
    cursor: "c.agent_delivered",
    peer: "user",
    kinds: "('event')",
  },
} as const;

/** [MBX1] Undelivered messages of a participant, by the peer who wrote them. */
export const mailboxStore = {
  async of(db: Queryable, owner: Participant): Promise<MailboxState[]> {
    const { mine, cursor, peer, kinds } = OWN[owner.kind];
    const { rows } = await db.query<{
      peer: string;
      depth: number;
      oldestAt: string;
      ageDays: number;
    }>({
      name: `mailboxes_of_${owner.kind}`,
      text: `SELECT m.sender AS peer, count(*)::integer AS depth, min(m.at) AS "oldestAt",
          extract(epoch FROM now() - min(m.at))::float8 / 86400 AS "ageDays"
        FROM (${mine}) c JOIN message m ON m.conversation_id = c.id AND m.seq > ${cursor}
        WHERE ${cursor} < c.last_seq AND m.kind NOT IN ${kinds} AND m.sender LIKE '${peer}:%'
        GROUP BY m.sender ORDER BY min(m.at)`,
      values: [owner.id],
    });
    return rows.map(({ peer: key, depth, oldestAt, ageDays }) => ({
      owner: { kind: owner.kind, id: owner.id },
      peer: parseParticipantKey(key),
      depth,
      oldestAt,
      lane: laneOf(ageDays),
    }));
  },
};
