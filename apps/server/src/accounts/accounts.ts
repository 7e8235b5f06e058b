import { createHash, randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import type { AgentAccount, AgentPatch, NewAgentRequest } from "@deskwire/protocol";
import type { AgentActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { onlyRow } from "../platform/postgres/database.ts";
import type { AccountStore, LoginRecord } from "./account-store.ts";
import type { AgentRecord } from "../agents/agent-store.ts";
import { CLOSE } from "@deskwire/protocol";
import { announcePresence } from "../agents/announce-presence.ts";
import { assignConversations } from "../assignment/assign-conversations.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import { returnConversations } from "../assignment/tend-conversations.ts";

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
}

export function createAccounts(desk: Desk, store: AccountStore): Accounts {
  const decoy = hashPassword("nobody's password");

  async function withPresence(records: readonly AgentRecord[]): Promise<AgentAccount[]> {
    const reachable = await desk.engine.presence.reachable(
      records.map((record) => `agent:${record.id}` as const),
    );
    return records.map((record) => ({ ...record, reachable: reachable.has(`agent:${record.id}`) }));
  }
  const account = async (record: AgentRecord): Promise<AgentAccount> =>
    onlyRow(await withPresence([record]));

  return {
    account,
    async login(email, password) {
      const found = await store.byEmail(normalEmail(email));
      const good = await verify(found?.passwordHash ?? (await decoy), password);
      if (found === null || !good || found.disabled) return refuse("invalid_credentials");
      const { passwordHash: _secret, ...record } = found;
      const [token, csrfToken] = [randomToken(), randomToken()];
      const expiresAt = new Date(Date.now() + LOGIN_LIFE_MS);
      await store.addLogin({
        id: uuidv7(),
        agentId: record.id,
        tokenHash: hashToken(token),
        csrfToken,
        expiresAt,
      });
      return done({ token, csrfToken, agent: await account(record), expiresAt });
    },
    byToken: (token) => store.loginByToken(hashToken(token)),
    byLogin: (loginId) => store.loginById(loginId),
    async logout(actor) {
      await store.removeLogin(actor.loginId);
      desk.engine.broker.signal({
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
      return done(await withPresence(await store.list()));
    },
    async create(actor, { password, email, ...rest }) {
      const refusal = authorize(actor, "agents.manage");
      if (refusal !== null) return { ok: false, refusal };
      const created = await store.create({
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
      const changed = await store.change(id, {
        ...patch,
        ...(passwordHash !== undefined && { passwordHash }),
      });
      if (typeof changed === "string") return refuse(changed);
      await afterChange(desk, store, changed, {
        signOut: patch.disabled === true || passwordHash !== undefined,
        reconnect: patch.role !== undefined,
      });
      return done(await account(changed));
    },
  };
}

/**
 * A disabled agent, or one with a new password, is signed out everywhere; the conversations of a disabled one go back.
 * Sockets carry the role that the agent had when they were opened: another role needs new ones.
 */
async function afterChange(
  desk: Desk,
  store: AccountStore,
  agent: AgentRecord,
  needs: { signOut: boolean; reconnect: boolean },
): Promise<void> {
  const participant = `agent:${agent.id}` as const;
  if (needs.signOut) {
    await store.removeLoginsOf(agent.id);
    const reason = "signed out by an admin";
    desk.engine.broker.signal({ type: "kick", participant, code: CLOSE.kicked, reason });
  } else if (needs.reconnect) {
    const reason = "the role has changed";
    desk.engine.broker.signal({ type: "kick", participant, code: CLOSE.stateLost, reason });
  }
  if (agent.disabled) await returnConversations(desk, agent.id, "disabled");
  await announcePresence(desk, agent.id);
  await assignConversations(desk, agent.disabled ? "returned" : "drain");
}

export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
