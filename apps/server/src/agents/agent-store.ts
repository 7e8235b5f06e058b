import type { AgentRole, Availability } from "@deskwire/protocol";
import type { PrismaClient } from "../../generated/prisma/client.ts";
import { onlyRow, type Queryable } from "../platform/postgres/database.ts";
import type { AgentRecord } from "./agent-record.ts";

/** Selects what an AgentRecord is made of. */
export const AGENT_COLUMNS = {
  id: true,
  email: true,
  name: true,
  role: true,
  capacity: true,
  disabled: true,
  availability: true,
} as const;

export function toAgentRecord(row: Omit<AgentRecord, "id"> & { id: bigint }): AgentRecord {
  const { id, email, name, role, capacity, disabled, availability } = row;
  return { id: String(id), email, name, role, capacity, disabled, availability };
}

// Expired sign-ins are kept for a day, so that their owners are told "expired" instead of "unknown".
const LOGIN_KEPT_DAYS = 1;

/** Agents as the other capabilities see them; changes of accounts are in accounts/account-store.ts. */
export const agentStore = {
  async byId(prisma: PrismaClient, id: string): Promise<AgentRecord | null> {
    const row = await prisma.agent.findUnique({
      where: { id: BigInt(id) },
      select: AGENT_COLUMNS,
    });
    return row === null ? null : toAgentRecord(row);
  },

  async setAvailability(
    prisma: PrismaClient,
    id: string,
    availability: Availability,
  ): Promise<void> {
    await prisma.agent.updateMany({ where: { id: BigInt(id) }, data: { availability } });
  },

  /** [ASG9] The agent has arrived, so the next absence starts anew. In SQL, to which the columns belong. */
  async noteArrival(db: Queryable, id: string): Promise<void> {
    await db.query({
      name: "agent_arrival",
      text: `UPDATE agent SET unreachable_since = NULL, reachable = true
        WHERE id = $1 AND (unreachable_since IS NOT NULL OR NOT reachable)`,
      values: [id],
    });
  },

  /** Without disabled agents. In SQL: Prisma binds one parameter for each id, and the reconciler asks for thousands. */
  async availabilities(
    db: Queryable,
    ids: readonly string[],
  ): Promise<{ id: string; availability: Availability }[]> {
    const { rows } = await db.query<{ id: string; availability: Availability }>({
      name: "agent_availabilities",
      text: "SELECT id::text, availability FROM agent WHERE id = ANY ($1::bigint[]) AND NOT disabled",
      values: [ids],
    });
    return rows;
  },

  async enabledIds(prisma: PrismaClient): Promise<string[]> {
    const rows = await prisma.agent.findMany({
      where: { disabled: false },
      select: { id: true },
      orderBy: { id: "asc" },
    });
    return rows.map(({ id }) => String(id));
  },

  /**
   * The roles of enabled agents, by those of the sign-ins that were not ended. An expired sign-in is
   * included until it is pruned: its holder knows when it expires. In SQL, as `availabilities`.
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

  /** Deletes up to `limit` sign-ins that expired a day ago or earlier; returns how many. In SQL, for SKIP LOCKED. */
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

  /**
   * Who is told about an agent's presence: every enabled agent, and the users whom the agent serves.
   * In SQL and as two arrays, because each arrival of an agent asks for all of them.
   */
  async audience(db: Queryable, id: string): Promise<{ agentIds: string[]; userIds: string[] }> {
    const { rows } = await db.query<{ agentIds: string[]; userIds: string[] }>(
      `SELECT ARRAY (SELECT id::text FROM agent WHERE NOT disabled) AS "agentIds",
         ARRAY (SELECT user_id FROM conversation WHERE agent_id = $1 AND status = 'open') AS "userIds"`,
      [id],
    );
    return onlyRow(rows);
  },
};
