import type { AgentRole, Availability } from "@deskwire/protocol";
import { onlyRow, type Queryable } from "../platform/postgres/database.ts";
import type { AgentRecord } from "./agent-record.ts";

// Whoever holds a sign-in learns that it has expired, not that it is unknown.
const LOGIN_KEPT_DAYS = 1;

/** What the desk reads of agents while it works; their accounts are the account store's. */
export const agentStore = {
  async byId(db: Queryable, id: string): Promise<AgentRecord | null> {
    const { rows } = await db.query<AgentRecord>({
      name: "agent_by_id",
      text: "SELECT id::text, email, name, role, capacity, disabled, availability FROM agent WHERE id = $1",
      values: [id],
    });
    return rows[0] ?? null;
  },

  async setAvailability(db: Queryable, id: string, availability: Availability): Promise<void> {
    await db.query("UPDATE agent SET availability = $2 WHERE id = $1", [id, availability]);
  },

  /** [ASG9] The agent is here: the next absence is counted from its own beginning. */
  async noteArrival(db: Queryable, id: string): Promise<void> {
    await db.query({
      name: "agent_arrival",
      text: "UPDATE agent SET unreachable_since = NULL WHERE id = $1 AND unreachable_since IS NOT NULL",
      values: [id],
    });
  },

  async availabilities(
    db: Queryable,
    ids: readonly string[],
  ): Promise<{ id: string; availability: Availability }[]> {
    const { rows } = await db.query<{ id: string; availability: Availability }>(
      "SELECT id::text, availability FROM agent WHERE id = ANY ($1::bigint[]) AND NOT disabled",
      [ids],
    );
    return rows;
  },

  async enabledIds(db: Queryable): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      "SELECT id::text FROM agent WHERE NOT disabled ORDER BY id",
    );
    return rows.map((row) => row.id);
  },

  /**
   * The agents' roles, by those of the sign-ins that nobody has ended. When one expires is for whoever holds it to know: it may
   * be among them after that, until it is pruned.
   */
  async rolesByLogin(db: Queryable, loginIds: readonly string[]): Promise<Map<string, AgentRole>> {
    const { rows } = await db.query<{ id: string; role: AgentRole }>({
      name: "roles_by_login",
      text: `SELECT s.id, a.role FROM agent_session s JOIN agent a ON a.id = s.agent_id
        WHERE s.id = ANY ($1::uuid[]) AND NOT a.disabled`,
      values: [loginIds],
    });
    return new Map(rows.map(({ id, role }) => [id, role]));
  },

  /** Deletes some of the sign-ins that expired a while ago; answers how many. */
  async pruneLogins(db: Queryable, limit: number): Promise<number> {
    const { rowCount } = await db.query(
      `DELETE FROM agent_session WHERE id IN (
         SELECT id FROM agent_session WHERE expires_at < now() - $1 * interval '1 day'
         ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
       )`,
      [LOGIN_KEPT_DAYS, limit],
    );
    return rowCount ?? 0;
  },

  /** Who wants to know about an agent: every agent, and the users being served. */
  async audience(db: Queryable, id: string): Promise<{ agentIds: string[]; userIds: string[] }> {
    const { rows } = await db.query<{ agentIds: string[]; userIds: string[] }>(
      `SELECT ARRAY (SELECT id::text FROM agent WHERE NOT disabled) AS "agentIds",
         ARRAY (SELECT user_id FROM conversation WHERE agent_id = $1 AND status = 'open') AS "userIds"`,
      [id],
    );
    return onlyRow(rows);
  },
};
