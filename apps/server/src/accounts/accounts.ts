import { createHash, randomBytes } from "node:crypto";
import { verify } from "@node-rs/argon2";
import type { AgentAccount, AgentPatch, NewAgentRequest } from "@deskwire/protocol";
import type { AgentActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { onlyRow, type Database } from "../platform/postgres/database.ts";
import { accountStore } from "./account-store.ts";
import { hashPassword, normalEmail } from "./credentials.ts";
import type { LoginRecord } from "./login.ts";
import { seedAccounts, type Credentials, type SeedSettings } from "./seed-accounts.ts";
import type { AgentRecord } from "../agents/agent-record.ts";
import { CLOSE } from "@deskwire/protocol";
import type { Agents } from "../agents/agents.ts";
import type { Assignment } from "../assignment/assignment.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Presence } from "../platform/live/presence/presence.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

const LOGIN_LIFE_MS = 14 * 86_400_000;

export interface Accounts {
  /** [HTP3] A wrong e-mail and a wrong password are answered alike, in the same time. */
  login(
    email: string,
    password: string,
  ): Promise<Outcome<{ token: string; csrfToken: string; agent: AgentAccount; expiresAt: Date }>>;
  /** The sign-in that a cookie's token stands for. */
  byToken(token: string): Promise<LoginRecord | null>;
  /** The sign-in that a ticket names. */
  byLogin(loginId: string): Promise<LoginRecord | null>;
  logout(actor: AgentActor): Promise<void>;
  list(actor: AgentActor): Promise<Outcome<AgentAccount[]>>;
  create(actor: AgentActor, request: NewAgentRequest): Promise<Outcome<AgentAccount>>;
  change(actor: AgentActor, id: string, patch: AgentPatch): Promise<Outcome<AgentAccount>>;
  account(record: AgentRecord): Promise<AgentAccount>;
  /** Makes the first admin and, for a demo, its agents. Answers what a starter shows once. */
  seed(settings: SeedSettings): Promise<Credentials[]>;
  /** The name of this database's history. */
  epoch(): Promise<string>;
}

export interface AccountsParts {
  database: Database;
  broker: Broker;
  presence: Presence;
  agents: Pick<Agents, "announce">;
  assignment: Pick<Assignment, "assign" | "returnFrom">;
}

export function createAccounts(parts: AccountsParts): Accounts {
  const { broker, presence } = parts;
  const { prisma } = parts.database;
  const decoy = hashPassword("nobody's password");

  async function withPresence(records: readonly AgentRecord[]): Promise<AgentAccount[]> {
    const reachable = await presence.reachable(
      records.map((record) => `agent:${record.id}` as const),
    );
    return records.map((record) => ({ ...record, reachable: reachable.has(`agent:${record.id}`) }));
  }
  const account = async (record: AgentRecord): Promise<AgentAccount> =>
    onlyRow(await withPresence([record]));

  return {
    account,
    async login(email, password) {
      const found = await accountStore.byEmail(prisma, normalEmail(email));
      const good = await verify(found?.passwordHash ?? (await decoy), password);
      if (found === null || !good || found.disabled) return refuse("invalid_credentials");
      const { passwordHash: _secret, ...record } = found;
      const [token, csrfToken] = [randomToken(), randomToken()];
      const expiresAt = new Date(Date.now() + LOGIN_LIFE_MS);
      await accountStore.addLogin(prisma, {
        id: uuidv7(),
        agentId: record.id,
        tokenHash: hashToken(token),
        csrfToken,
        expiresAt,
      });
      return done({ token, csrfToken, agent: await account(record), expiresAt });
    },
    byToken: (token) => accountStore.loginByToken(prisma, hashToken(token)),
    byLogin: (loginId) => accountStore.loginById(prisma, loginId),
    async logout(actor) {
      await accountStore.removeLogin(prisma, actor.loginId);
      broker.signal({
        type: "kick",
        participant: actor.key,
        code: CLOSE.kicked,
        reason: "signed out",
        loginId: actor.loginId,
      });
    },
    async list(actor) {
      const refusal = authorize(actor, "agents.list");
      if (refusal !== null) return { ok: false, refusal };
      return done(await withPresence(await accountStore.list(prisma)));
    },
    async create(actor, { password, email, ...rest }) {
      const refusal = authorize(actor, "agents.manage");
      if (refusal !== null) return { ok: false, refusal };
      const created = await accountStore.create(prisma, {
        ...rest,
        email: normalEmail(email),
        passwordHash: await hashPassword(password),
      });
      return created === null ? refuse("email_taken") : done(await account(created));
    },
    async change(actor, id, { password, ...patch }) {
      const refusal = authorize(actor, "agents.manage");
      if (refusal !== null) return { ok: false, refusal };
      const passwordHash = password === undefined ? undefined : await hashPassword(password);
      const changed = await accountStore.change(prisma, id, {
        ...patch,
        ...(passwordHash !== undefined && { passwordHash }),
      });
      if (typeof changed === "string") return refuse(changed);
      await afterChange(parts, changed, {
        signOut: patch.disabled === true || passwordHash !== undefined,
        reconnect: patch.role !== undefined,
      });
      return done(await account(changed));
    },
    seed: (settings) => seedAccounts(prisma, settings),
    epoch: () => accountStore.epoch(prisma),
  };
}

/**
 * A disabled agent, or one with a new password, is signed out everywhere; the conversations of a disabled one go back.
 * Sockets carry the role that the agent had when they were opened: another role needs new ones.
 */
async function afterChange(
  { database, broker, agents, assignment }: AccountsParts,
  agent: AgentRecord,
  needs: { signOut: boolean; reconnect: boolean },
): Promise<void> {
  const participant = `agent:${agent.id}` as const;
  if (needs.signOut) {
    await accountStore.removeLoginsOf(database.prisma, agent.id);
    const reason = "signed out by an admin";
    broker.signal({ type: "kick", participant, code: CLOSE.kicked, reason });
  } else if (needs.reconnect) {
    const reason = "the role has changed";
    broker.signal({ type: "kick", participant, code: CLOSE.stateLost, reason });
  }
  if (agent.disabled) await assignment.returnFrom(agent.id, "disabled");
  await agents.announce(agent.id);
  await assignment.assign(agent.disabled ? "returned" : "drain");
}

function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
