import { randomBytes } from "node:crypto";
import type { Database } from "../platform/postgres/database.ts";
import { accountStore } from "./account-store.ts";
import { hashPassword, normalEmail } from "./credentials.ts";

type Prisma = Database["prisma"];

/** An account's credentials, to be shown once to the person who started the server. */
export interface Credentials {
  who: "admin" | "agent";
  email: string;
  password: string;
}

export interface SeedSettings {
  adminEmail: string;
  adminPassword: string | undefined;
  demo: boolean;
}

const DEMO_AGENTS = [
  { name: "Mia 米娅", email: "mia@demo.deskwire.local", password: "demo-mia" },
  { name: "Leo 立欧", email: "leo@demo.deskwire.local", password: "demo-leo" },
];
const DEMO_ADMIN_PASSWORD = "demo-admin";
const CAPACITY = 5;

/**
 * Creates the first admin in an empty database and, for a demo, two agents. Generates the admin's password if none is
 * set. Returns the credentials to print: an admin's password from the settings is not printed.
 */
export async function seedAccounts(prisma: Prisma, settings: SeedSettings): Promise<Credentials[]> {
  const admin = adminOf(settings);
  const isFirst = (await accountStore.count(prisma)) === 0;
  if (isFirst) await createAccount(prisma, "admin", { ...admin, name: "Admin" });
  const prints = settings.adminPassword === undefined && (isFirst || settings.demo);
  const demoAgents = settings.demo ? await seedDemoAgents(prisma) : [];
  return [...(prints ? [{ who: "admin" as const, ...admin }] : []), ...demoAgents];
}

function adminOf({ adminEmail, adminPassword, demo }: SeedSettings): Omit<Credentials, "who"> {
  const unset = demo ? DEMO_ADMIN_PASSWORD : randomBytes(12).toString("base64url");
  return { email: normalEmail(adminEmail), password: adminPassword ?? unset };
}

async function seedDemoAgents(prisma: Prisma): Promise<Credentials[]> {
  for (const agent of DEMO_AGENTS)
    if ((await accountStore.byEmail(prisma, agent.email)) === null)
      await createAccount(prisma, "agent", agent);
  return DEMO_AGENTS.map(({ email, password }) => ({ who: "agent", email, password }));
}

async function createAccount(
  prisma: Prisma,
  role: "admin" | "agent",
  { password, ...account }: { email: string; name: string; password: string },
): Promise<void> {
  const passwordHash = await hashPassword(password);
  await accountStore.create(prisma, { ...account, passwordHash, role, capacity: CAPACITY });
}
