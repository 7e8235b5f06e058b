import { PrismaPg } from "@prisma/adapter-pg";
import type { Pool } from "pg";
import type { AgentRole, Availability } from "@deskwire/protocol";
import { Prisma, PrismaClient } from "../../generated/prisma/client.ts";
import type { AgentRecord } from "../agents/agent-record.ts";
import type { LoginRecord } from "./login.ts";
import { lockPrisma, LOCKS } from "../platform/postgres/locks.ts";

export interface NewAccount {
  email: string;
  name: string;
  passwordHash: string;
  role: AgentRole;
  capacity: number;
}

export type AccountChange = Partial<Omit<NewAccount, "email">> & { disabled?: boolean };

/** Agents' accounts and sign-ins. */
export interface AccountStore {
  /** Null when the e-mail is taken. */
  create(account: NewAccount): Promise<AgentRecord | null>;
  /** [ACC4] Refuses what would leave no enabled admin, whatever races. */
  change(id: string, change: AccountChange): Promise<AgentRecord | "unknown_agent" | "last_admin">;
  list(): Promise<AgentRecord[]>;
  count(): Promise<number>;
  /** With the hash, for signing in. */
  byEmail(email: string): Promise<(AgentRecord & { passwordHash: string }) | null>;
  addLogin(login: {
    id: string;
    agentId: string;
    tokenHash: Uint8Array<ArrayBuffer>;
    csrfToken: string;
    expiresAt: Date;
  }): Promise<void>;
  loginByToken(tokenHash: Uint8Array<ArrayBuffer>): Promise<LoginRecord | null>;
  loginById(id: string): Promise<LoginRecord | null>;
  removeLogin(id: string): Promise<void>;
  removeLoginsOf(agentId: string): Promise<void>;
  /** The name of this database's history. */
  epoch(): Promise<string>;
  close(): Promise<void>;
}

const UNIQUE_VIOLATION = "P2002";

export function createAccountStore(pool: Pool): AccountStore {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) });
  return {
    async create(account) {
      try {
        return toRecord(await prisma.agent.create({ data: account }));
      } catch (error) {
        if (isPrismaError(error, UNIQUE_VIOLATION)) return null;
        throw error;
      }
    },
    change: (id, change) =>
      prisma.$transaction(async (tx) => {
        // One change of an account at a time, so that two admins cannot remove each other.
        await lockPrisma(tx, LOCKS.accounts);
        const known = await tx.agent.findUnique({ where: { id: BigInt(id) } });
        if (known === null) return "unknown_agent";
        const staysAdmin =
          (change.role ?? known.role) === "admin" && !(change.disabled ?? known.disabled);
        const others = await tx.agent.count({
          where: { role: "admin", disabled: false, id: { not: known.id } },
        });
        if (!staysAdmin && known.role === "admin" && !known.disabled && others === 0)
          return "last_admin";
        return toRecord(await tx.agent.update({ where: { id: known.id }, data: change }));
      }),
    list: async () => (await prisma.agent.findMany({ orderBy: { id: "asc" } })).map(toRecord),
    count: () => prisma.agent.count(),
    async byEmail(email) {
      const row = await prisma.agent.findUnique({ where: { email } });
      return row === null ? null : { ...toRecord(row), passwordHash: row.passwordHash };
    },
    async addLogin({ agentId, ...login }) {
      await prisma.agentSession.create({ data: { ...login, agentId: BigInt(agentId) } });
    },
    loginByToken: async (tokenHash) =>
      toLogin(
        await prisma.agentSession.findUnique({ where: { tokenHash }, include: { agent: true } }),
      ),
    loginById: async (id) =>
      toLogin(await prisma.agentSession.findUnique({ where: { id }, include: { agent: true } })),
    async removeLogin(id) {
      await prisma.agentSession.deleteMany({ where: { id } });
    },
    async removeLoginsOf(agentId) {
      await prisma.agentSession.deleteMany({ where: { agentId: BigInt(agentId) } });
    },
    epoch: async () => (await prisma.deskwire.findFirstOrThrow()).epoch,
    close: () => prisma.$disconnect(),
  };
}

type AgentRow = {
  id: bigint;
  email: string;
  name: string;
  role: AgentRole;
  capacity: number;
  disabled: boolean;
  availability: Availability;
};

function toRecord(row: AgentRow): AgentRecord {
  const { email, name, role, capacity, disabled, availability } = row;
  return { id: String(row.id), email, name, role, capacity, disabled, availability };
}

/** A sign-in counts until it expires, and only while its agent is enabled. */
function toLogin(
  row: { id: string; csrfToken: string; expiresAt: Date; agent: AgentRow } | null,
): LoginRecord | null {
  if (row === null || row.agent.disabled || row.expiresAt.getTime() <= Date.now()) return null;
  return {
    id: row.id,
    csrfToken: row.csrfToken,
    expiresAt: row.expiresAt,
    agent: toRecord(row.agent),
  };
}

function isPrismaError(error: unknown, code: string): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === code;
}
