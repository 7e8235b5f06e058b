import type { AgentRole } from "@deskwire/protocol";
import type { Prisma, PrismaClient } from "../../generated/prisma/client.ts";
import type { AgentRecord } from "../agents/agent-record.ts";
import { AGENT_COLUMNS, toAgentRecord } from "../agents/agent-store.ts";
import { isUniqueViolation } from "../platform/postgres/errors.ts";
import { lockPrisma, LOCKS } from "../platform/postgres/locks.ts";
import type { LoginRecord } from "./login.ts";

export interface NewAccount {
  email: string;
  name: string;
  passwordHash: string;
  role: AgentRole;
  capacity: number;
}

export type AccountChange = Partial<Omit<NewAccount, "email">> & { disabled?: boolean };

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
      return toAgentRecord(await prisma.agent.create({ data: account, select: AGENT_COLUMNS }));
    } catch (error) {
      if (isUniqueViolation(error)) return null;
      throw error;
    }
  },

  /** [ACC4] Refuses a change that would leave no enabled admin. The lock makes concurrent changes wait for each other. */
  change(
    prisma: PrismaClient,
    id: string,
    change: AccountChange,
  ): Promise<AgentRecord | "unknown_agent" | "last_admin"> {
    return prisma.$transaction(async (tx) => {
      await lockPrisma(tx, LOCKS.accounts);
      const where = { id: BigInt(id) };
      const known = await tx.agent.findUnique({ where, select: AGENT_COLUMNS });
      if (known === null) return "unknown_agent";
      const { role = known.role, disabled = known.disabled } = change;
      const stops = isEnabledAdmin(known) && !isEnabledAdmin({ role, disabled });
      if (stops && (await countAdmins(tx)) === 1) return "last_admin";
      return toAgentRecord(await tx.agent.update({ where, data: change, select: AGENT_COLUMNS }));
    });
  },

  async list(prisma: PrismaClient): Promise<AgentRecord[]> {
    const rows = await prisma.agent.findMany({ orderBy: { id: "asc" }, select: AGENT_COLUMNS });
    return rows.map(toAgentRecord);
  },

  count: (prisma: PrismaClient): Promise<number> => prisma.agent.count(),

  /** With the password's hash, for sign-in only. */
  async byEmail(
    prisma: PrismaClient,
    email: string,
  ): Promise<(AgentRecord & { passwordHash: string }) | null> {
    const select = { ...AGENT_COLUMNS, passwordHash: true } as const;
    const row = await prisma.agent.findUnique({ where: { email }, select });
    return row === null ? null : { ...toAgentRecord(row), passwordHash: row.passwordHash };
  },

  async addLogin(prisma: PrismaClient, { agentId, ...login }: NewLogin): Promise<void> {
    await prisma.agentSession.create({ data: { ...login, agentId: BigInt(agentId) } });
  },

  loginByToken: (
    prisma: PrismaClient,
    tokenHash: Uint8Array<ArrayBuffer>,
  ): Promise<LoginRecord | null> => findLogin(prisma, { tokenHash }),

  loginById: (prisma: PrismaClient, id: string): Promise<LoginRecord | null> =>
    findLogin(prisma, { id }),

  async removeLogin(prisma: PrismaClient, id: string): Promise<void> {
    await prisma.agentSession.deleteMany({ where: { id } });
  },

  async removeLoginsOf(prisma: PrismaClient, agentId: string): Promise<void> {
    await prisma.agentSession.deleteMany({ where: { agentId: BigInt(agentId) } });
  },

  /** Identifies the history of this database. */
  epoch: async (prisma: PrismaClient): Promise<string> =>
    (await prisma.deskwire.findFirstOrThrow()).epoch,
};

function isEnabledAdmin(agent: { role: AgentRole; disabled: boolean }): boolean {
  return agent.role === "admin" && !agent.disabled;
}

function countAdmins(tx: Prisma.TransactionClient): Promise<number> {
  return tx.agent.count({ where: { role: "admin", disabled: false } });
}

/** Null when the sign-in has expired or its agent is disabled. */
async function findLogin(
  prisma: PrismaClient,
  where: { id: string } | { tokenHash: Uint8Array<ArrayBuffer> },
): Promise<LoginRecord | null> {
  const row = await prisma.agentSession.findUnique({
    where,
    select: { id: true, csrfToken: true, expiresAt: true, agent: { select: AGENT_COLUMNS } },
  });
  if (row === null || row.agent.disabled || row.expiresAt.getTime() <= Date.now()) return null;
  return { ...row, agent: toAgentRecord(row.agent) };
}
