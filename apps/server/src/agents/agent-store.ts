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
const LOGIN_KEPT_MS = 86_400_000;

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

  /** [ASG9] The agent has arrived, so the next absence starts anew. In SQL, to which the column belongs. */
  async noteArrival(db: Queryable, id: string): Promise<void> {
    await db.query({
      name: "agent_arrival",
      text: "UPDATE agent SET unreachable_since = NULL WHERE id = $1 AND unreachable_since IS NOT NULL",
      values: [id],
    });
  },

  /** Without disabled agents. */
  async availabilities(
    prisma: PrismaClient,
    ids: readonly string[],
  ): Promise<{ id: string; availability: Availability }[]> {
    const rows = await prisma.agent.findMany({
      where: { id: { in: ids.map(BigInt) }, disabled: false },
      select: { id: true, availability: true },
    });
    return rows.map(({ id, availability }) => ({ id: String(id), availability }));
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
   * included until it is pruned: its holder knows when it expires.
   */
  async rolesByLogin(
    prisma: PrismaClient,
    loginIds: readonly string[],
  ): Promise<Map<string, AgentRole>> {
    const rows = await prisma.agentSession.findMany({
      where: { id: { in: [...loginIds] }, agent: { disabled: false } },
      select: { id: true, agent: { select: { role: true } } },
    });
    return new Map(rows.map(({ id, agent }) => [id, agent.role]));
  },

  /** Deletes up to `limit` sign-ins that expired a day ago or earlier; returns how many. */
  async pruneLogins(prisma: PrismaClient, limit: number): Promise<number> {
    const { count } = await prisma.agentSession.deleteMany({
      where: { expiresAt: { lt: new Date(Date.now() - LOGIN_KEPT_MS) } },
      limit,
    });
    return count;
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
