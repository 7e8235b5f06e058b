import {
  cleanName,
  type AgentAccount,
  type AgentPatch,
  type NewAgentRequest,
} from "@deskwire/protocol";
import type { AgentRecord } from "../agents/agent-record.ts";
import type { AgentActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Presence } from "../platform/live/presence/presence.ts";
import { onlyRow } from "../platform/postgres/database.ts";
import { accountStore } from "./account-store.ts";
import { changeAccount, type ChangeAccountParts } from "./change-account.ts";
import { checkPassword } from "./check-password.ts";
import { hashPassword, normalEmail } from "./credentials.ts";
import { createLoginReader } from "./login-reader.ts";
import type { LoginRecord } from "./login.ts";
import { seedAccounts, type Credentials, type SeedSettings } from "./seed-accounts.ts";
import { NO_NAME } from "./no-name.ts";
import { createDecoy, hashToken, signIn, signOut } from "./sign-in.ts";

/** Agents' accounts and sign-ins. */
export interface Accounts {
  /** [HTP3] Gives the same answer in the same time for a wrong e-mail and a wrong password. */
  login(
    email: string,
    password: string,
  ): Promise<Outcome<{ token: string; csrfToken: string; agent: AgentAccount; expiresAt: Date }>>;
  /** The sign-in of a cookie's token; null when it has ended. */
  byToken(token: string): Promise<LoginRecord | null>;
  /** The sign-in that a ticket names; null when it has ended. */
  byLogin(loginId: string): Promise<LoginRecord | null>;
  logout(actor: AgentActor): Promise<void>;
  list(actor: AgentActor): Promise<Outcome<AgentAccount[]>>;
  create(actor: AgentActor, request: NewAgentRequest): Promise<Outcome<AgentAccount>>;
  change(actor: AgentActor, id: string, patch: AgentPatch): Promise<Outcome<AgentAccount>>;
  account(record: AgentRecord): Promise<AgentAccount>;
  /** Creates the first admin and, for a demo, its agents. Returns the accounts to be shown to the operator. */
  seed(settings: SeedSettings): Promise<Credentials[]>;
  /** Identifies the history of this database. */
  epoch(): Promise<string>;
}

export interface AccountsParts extends ChangeAccountParts {
  presence: Presence;
  log: Log;
}

export function createAccounts(parts: AccountsParts): Accounts {
  const { presence, broker, database, demo } = parts;
  const { entryPrisma } = database;
  const logins = createLoginReader(database);
  const decoy = createDecoy();
  return {
    account: (record) => withPresence(presence, record),
    async login(email, password) {
      const signedIn = await signIn({ prisma: entryPrisma, decoy, demo }, { email, password });
      if (!signedIn.ok) return signedIn;
      const agent = await withPresence(presence, signedIn.value.agent);
      return done({ ...signedIn.value, agent });
    },
    byToken: (token) => logins.byToken(hashToken(token)),
    byLogin: (loginId) => logins.byId(loginId),
    logout: (actor) => signOut({ prisma: entryPrisma, broker }, actor),
    list: (actor) => listAccounts(parts, actor),
    create: (actor, request) => createAccount(parts, actor, request),
    async change(actor, id, patch) {
      const refusal = authorize(actor, "agents.manage");
      if (refusal !== null) return { ok: false, refusal };
      const changed = await changeAccount(parts, id, patch);
      return changed.ok ? done(await withPresence(presence, changed.value)) : changed;
    },
    seed: (settings) => seedAccounts(parts, settings),
    epoch: () => accountStore.epoch(entryPrisma),
  };
}

async function listAccounts(
  { database, presence }: AccountsParts,
  actor: AgentActor,
): Promise<Outcome<AgentAccount[]>> {
  const refusal = authorize(actor, "agents.list");
  if (refusal !== null) return { ok: false, refusal };
  const accounts = await allWithPresence(presence, await accountStore.list(database.prisma));
  if (authorize(actor, "agents.emails") === null) return done(accounts);
  return done(
    accounts.map((account) => (account.id === actor.id ? account : withoutEmail(account))),
  );
}

/** [DOR15] */
function withoutEmail({ email: _email, ...account }: AgentAccount): AgentAccount {
  return account;
}

async function createAccount(
  { database, presence, demo }: AccountsParts,
  actor: AgentActor,
  { password, email, role, capacity, ...request }: NewAgentRequest,
): Promise<Outcome<AgentAccount>> {
  const name = cleanName(request.name);
  const refusal = authorize(actor, "agents.manage") ?? checkPassword({ demo }, { password, email });
  if (refusal !== null) return { ok: false, refusal };
  if (name === null) return NO_NAME;
  const created = await accountStore.create(database.prisma, {
    name,
    role,
    capacity,
    demo: false,
    email: normalEmail(email),
    passwordHash: await hashPassword(password),
  });
  return created === null ? refuse("email_taken") : done(await withPresence(presence, created));
}

async function withPresence(presence: Presence, record: AgentRecord): Promise<AgentAccount> {
  return onlyRow(await allWithPresence(presence, [record]));
}

async function allWithPresence(
  presence: Presence,
  records: readonly AgentRecord[],
): Promise<AgentAccount[]> {
  const keys = records.map((record) => `agent:${record.id}` as const);
  const reachable = await presence.reachable(keys);
  return records.map((record) => ({ ...record, reachable: reachable.has(`agent:${record.id}`) }));
}
