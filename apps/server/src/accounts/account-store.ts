import type { AgentRole } from "@deskwire/protocol";
import type { Prisma, PrismaClient } from "../../generated/prisma/client.ts";
import type { AgentRecord } from "../agents/agent-record.ts";
import { AGENT_COLUMNS, toAgentRecord } from "../agents/agent-store.ts";
import { isUniqueViolation } from "../platform/postgres/errors.ts";
import { onlyGiven } from "../platform/kernel/only-given.ts";
import { lockPrisma, LOCKS } from "../platform/postgres/locks.ts";
import type { LoginRecord } from "./login.ts";

export interface NewAccount {
  email: string;
  name: string;
  passwordHash: string;
  role: AgentRole;
  capacity: number;
  /** [DOR3] The password is a known one of the demo. */
  demo: boolean;
}

export type AccountChange = Partial<Omit<NewAccount, "email">> & { disabled?: boolean };

/** An account with what only sign-in and the start of the server need. */
export type SecretAccount = AgentRecord & { passwordHash: string; demo: boolean };

export interface NewLogin {
  id: string;
  agentId: string;
  tokenHash: Uint8Array<ArrayBuffer>;
  csrfToken: string;
  expiresAt: Date;
}

/** Agents' accounts and sign-ins in the database. */
export const accountStore = {
  /** Null when another account has the e-mail address. */
  async create(prisma: PrismaClient, account: NewAccount): Promise<AgentRecord | null> {
    try {
      const { email, name, passwordHash, role, capacity, demo } = account;
      const data = { email, name, passwordHash, role, capacity, demo };
      return toAgentRecord(await prisma.agent.create({ data, select: AGENT_COLUMNS }));
    } catch (error) {
      if (isUniqueViolation(error)) return null;
      throw error;
    }
  },

  /**
   * [ACC4] Refuses a change that would leave no enabled admin. The lock makes concurrent changes wait for each other.
   * [DOR3] Without `demos` an account of the demo stays disabled until it gets another password. [ACC5] A new password and
   * disabling end the account's sign-ins.
   */
  change(
    prisma: PrismaClient,
    { id, demos }: { id: string; demos: boolean },
    change: AccountChange,
  ): Promise<AgentRecord | "unknown_agent" | "last_admin" | "demo_account"> {
    return prisma.$transaction(async (tx) => {
      await lockPrisma(tx, LOCKS.accounts);
      const where = { id: BigInt(id) };
      const known = await tx.agent.findUnique({ where, select: { ...AGENT_COLUMNS, demo: true } });
      if (known === null) return "unknown_agent";
      if (isOpened(known, change) && !demos) return "demo_account";
      const { role = known.role, disabled = known.disabled } = change;
      const stops = isEnabledAdmin(known) && !isEnabledAdmin({ role, disabled });
      if (stops && (await countAdmins(tx)) === 1) return "last_admin";
      const data = changedColumns(change);
      if (endsLogins(change)) await tx.agentSession.deleteMany({ where: { agentId: where.id } });
      return toAgentRecord(await tx.agent.update({ where, data, select: AGENT_COLUMNS }));
    });
  },

  async list(prisma: PrismaClient): Promise<AgentRecord[]> {
    const rows = await prisma.agent.findMany({ orderBy: { id: "asc" }, select: AGENT_COLUMNS });
    return rows.map(toAgentRecord);
  },

  count: (prisma: PrismaClient): Promise<number> => prisma.agent.count(),

  async byEmail(prisma: PrismaClient, email: string): Promise<SecretAccount | null> {
    const select = { ...AGENT_COLUMNS, passwordHash: true, demo: true } as const;
    const row = await prisma.agent.findUnique({ where: { email }, select });
    if (row === null) return null;
    return { ...toAgentRecord(row), passwordHash: row.passwordHash, demo: row.demo };
  },

  async emailOf(prisma: PrismaClient, id: string): Promise<string | null> {
    const where = { id: BigInt(id) };
    return (await prisma.agent.findUnique({ where, select: { email: true } }))?.email ?? null;
  },

  /** The enabled admins whose password is none of the demo's. */
  async ownAdmins(prisma: PrismaClient): Promise<AgentRecord[]> {
    const where = { role: "admin", disabled: false, demo: false } as const;
    const rows = await prisma.agent.findMany({ where, select: AGENT_COLUMNS });
    return rows.map(toAgentRecord);
  },

  async ofDemo(prisma: PrismaClient): Promise<AgentRecord[]> {
    const rows = await prisma.agent.findMany({ where: { demo: true }, select: AGENT_COLUMNS });
    return rows.map(toAgentRecord);
  },

  async enableDemo(prisma: PrismaClient): Promise<void> {
    await prisma.agent.updateMany({ where: { demo: true }, data: { disabled: false } });
  },

  async addLogin(prisma: PrismaClient, { agentId, ...login }: NewLogin): Promise<void> {
    await prisma.agentSession.create({ data: { ...login, agentId: BigInt(agentId) } });
  },

  /** By the hash in hexadecimal digits. Those that have ended are left out. */
  async loginsByToken(
    prisma: PrismaClient,
    tokenHashes: Uint8Array<ArrayBuffer>[],
  ): Promise<Map<string, LoginRecord>> {
    const rows = await findLogins(prisma, { tokenHash: { in: tokenHashes } });
    return new Map(rows.map((row) => [Buffer.from(row.tokenHash).toString("hex"), row.login]));
  },

  /** By the id. Those that have ended are left out. */
  async loginsById(prisma: PrismaClient, ids: string[]): Promise<Map<string, LoginRecord>> {
    const rows = await findLogins(prisma, { id: { in: ids } });
    return new Map(rows.map(({ login }) => [login.id, login]));
  },

  async removeLogin(prisma: PrismaClient, id: string): Promise<void> {
    await prisma.agentSession.deleteMany({ where: { id } });
  },

  /** [OPS3] Identifies the installation; a restored backup keeps it. */
  installation: async (prisma: PrismaClient): Promise<string> =>
    (await prisma.deskwire.findFirstOrThrow()).installation,

  /** Identifies the history of this database. */
  epoch: async (prisma: PrismaClient): Promise<string> =>
    (await prisma.deskwire.findFirstOrThrow()).epoch,
};

/** [ACC5] Whether the agent must sign in again after the change. */
export function endsLogins({ passwordHash, disabled }: AccountChange): boolean {
  return passwordHash !== undefined || disabled === true;
}

/**
 * [DOR10] Names each column: Prisma takes nested writes of other tables from an object that is passed on, whatever its type
 * says. It leaves out what is undefined.
 */
function changedColumns({
  name,
  passwordHash,
  role,
  capacity,
  demo,
  disabled,
}: AccountChange): Prisma.AgentUpdateInput {
  return onlyGiven({ name, passwordHash, role, capacity, demo, disabled });
}

/** Whether the change would let somebody sign in with a known password of the demo. */
function isOpened(known: { demo: boolean }, change: AccountChange): boolean {
  return known.demo && change.demo !== false && change.disabled === false;
}

function isEnabledAdmin(agent: { role: AgentRole; disabled: boolean }): boolean {
  return agent.role === "admin" && !agent.disabled;
}

function countAdmins(tx: Prisma.TransactionClient): Promise<number> {
  return tx.agent.count({ where: { role: "admin", disabled: false } });
}

/** Leaves out a sign-in that has expired or whose agent is disabled. */
async function findLogins(
  prisma: PrismaClient,
  where: Prisma.AgentSessionWhereInput,
): Promise<{ tokenHash: Uint8Array; login: LoginRecord }[]> {
  const rows = await prisma.agentSession.findMany({
    where,
    select: {
      id: true,
      tokenHash: true,
      csrfToken: true,
      expiresAt: true,
      agent: { select: AGENT_COLUMNS },
    },
  });
  return rows
    .filter(({ agent, expiresAt }) => !agent.disabled && expiresAt.getTime() > Date.now())
    .map(({ tokenHash, agent, ...login }) => ({
      tokenHash,
      login: { ...login, agent: toAgentRecord(agent) },
    }));
}
