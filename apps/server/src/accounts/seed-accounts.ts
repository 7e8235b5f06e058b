import { randomBytes } from "node:crypto";
import { verify } from "@node-rs/argon2";
import type { AgentRole } from "@deskwire/protocol";
import type { Log } from "../platform/kernel/log.ts";
import { accountStore } from "./account-store.ts";
import { changeAccount, type ChangeAccountParts } from "./change-account.ts";
import { hashPassword, normalEmail } from "./credentials.ts";

/** An account to show to the person who started the server. */
export interface Credentials {
  who: "admin" | "agent";
  email: string;
  /** Null: it was set earlier, and the server does not know it. */
  password: string | null;
}

export interface SeedSettings {
  adminEmail: string;
  adminPassword: string | undefined;
}

export interface SeedParts extends ChangeAccountParts {
  log: Log;
}

/** An account with a password that is known, because it was set or made now, or is one of the demo's. */
interface NewCredentials {
  name: string;
  email: string;
  password: string;
  role: AgentRole;
  demo: boolean;
}

const DEMO_AGENTS = [
  { name: "Mia 米娅", email: "mia@demo.deskwire.local", password: "demo-mia" },
  { name: "Leo 立欧", email: "leo@demo.deskwire.local", password: "demo-leo" },
].map((agent): NewCredentials => ({ ...agent, role: "agent", demo: true }));
const DEMO_ADMIN_PASSWORD = "demo-admin";
const CAPACITY = 5;

/**
 * Creates the first admin and, for a demo, two agents. Generates the admin's password if none is set. Returns what to print,
 * which is true: a generated password once, the known passwords of a demo while they are valid, no other password.
 */
export async function seedAccounts(
  parts: SeedParts,
  settings: SeedSettings,
): Promise<Credentials[]> {
  await checkAdminPassword(parts, settings);
  return parts.demo ? seedDemo(parts, settings) : seedOwn(parts, settings);
}

/** [DOR3] The accounts of a demo that ran on this database before are enabled again. */
async function seedDemo(parts: SeedParts, settings: SeedSettings): Promise<Credentials[]> {
  const { prisma } = parts.database;
  const { adminPassword } = settings;
  await accountStore.enableDemo(prisma);
  if ((await accountStore.count(prisma)) === 0) {
    const demo = adminPassword === undefined;
    await createAccount(parts, newAdmin(settings, adminPassword ?? DEMO_ADMIN_PASSWORD, demo));
  }
  for (const agent of DEMO_AGENTS)
    if ((await accountStore.byEmail(prisma, agent.email)) === null)
      await createAccount(parts, agent);
  const admin = newAdmin(settings, DEMO_ADMIN_PASSWORD, true);
  const shown = await Promise.all([admin, ...DEMO_AGENTS].map((each) => shownOf(parts, each)));
  return shown.filter((each) => each !== null);
}

/** [DOR3] What is to be printed about an account of the demo. Null: nothing, since somebody has changed it. */
async function shownOf(
  { database }: SeedParts,
  { email, password, role }: NewCredentials,
): Promise<Credentials | null> {
  const account = await accountStore.byEmail(database.prisma, email);
  if (account === null || account.disabled || account.role !== role) return null;
  const who = role === "admin" ? "admin" : "agent";
  if (account.demo) return { who, email, password };
  return role === "admin" ? { who, email, password: null } : null;
}

/** [DOR3] Only a database without an admin of its own gets one; then the accounts of the demo are disabled. */
async function seedOwn(parts: SeedParts, settings: SeedSettings): Promise<Credentials[]> {
  const admins = await accountStore.ownAdmins(parts.database.prisma);
  const shown = admins.length === 0 ? await createFirstAdmin(parts, settings) : [];
  await disableDemo(parts);
  return shown;
}

/** An admin of the demo with the same e-mail address becomes the first admin, with a new password. */
async function createFirstAdmin(parts: SeedParts, settings: SeedSettings): Promise<Credentials[]> {
  const { adminPassword } = settings;
  const password = adminPassword ?? randomBytes(12).toString("base64url");
  const admin = newAdmin(settings, password, false);
  const known = await accountStore.byEmail(parts.database.prisma, admin.email);
  if (known === null) {
    // Another node may have created the admin meanwhile, with another password.
    if (!(await createAccount(parts, admin))) return [];
  } else if (known.demo) {
    await changeAccount(parts, known.id, { password, role: "admin", disabled: false });
  } else {
    parts.log.warn(
      { email: admin.email },
      "no admin can sign in: ADMIN_EMAIL names an account that is disabled or no admin",
    );
    return [];
  }
  return adminPassword === undefined ? [{ who: "admin", email: admin.email, password }] : [];
}

async function disableDemo(parts: SeedParts): Promise<void> {
  const open = (await accountStore.ofDemo(parts.database.prisma)).filter((each) => !each.disabled);
  for (const account of open) {
    const changed = await changeAccount(parts, account.id, { disabled: true });
    if (changed.ok)
      parts.log.warn(
        { email: account.email },
        "a demo account with a known password was disabled, because DEMO is off",
      );
  }
}

/** [DOR4] ADMIN_PASSWORD makes the first admin and changes no existing one. Says so if it does not fit. */
async function checkAdminPassword(
  { database, log }: SeedParts,
  { adminEmail, adminPassword }: SeedSettings,
): Promise<void> {
  if (adminPassword === undefined) return;
  const account = await accountStore.byEmail(database.prisma, normalEmail(adminEmail));
  if (account === null) return warnUnused(database, log);
  if (account.demo || (await verify(account.passwordHash, adminPassword))) return;
  log.warn(
    { email: account.email },
    "ADMIN_PASSWORD is not the password of this account: it only creates the first admin; `npm run set-password` sets a new one",
  );
}

async function warnUnused({ prisma }: SeedParts["database"], log: Log): Promise<void> {
  const [admin] = await accountStore.ownAdmins(prisma);
  if (admin === undefined) return;
  log.warn(
    { admin: admin.email },
    "ADMIN_EMAIL names no account: it only creates the first admin, and there is one already",
  );
}

function newAdmin({ adminEmail }: SeedSettings, password: string, demo: boolean): NewCredentials {
  return { name: "Admin", email: normalEmail(adminEmail), password, role: "admin", demo };
}

/** False: another account has the e-mail address. */
async function createAccount(
  { database }: SeedParts,
  { password, ...account }: NewCredentials,
): Promise<boolean> {
  const passwordHash = await hashPassword(password);
  const fields = { ...account, passwordHash, capacity: CAPACITY };
  return (await accountStore.create(database.prisma, fields)) !== null;
}
