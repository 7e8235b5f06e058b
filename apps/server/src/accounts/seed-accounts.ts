import { randomBytes } from "node:crypto";
import type { PrismaClient } from "../../generated/prisma/client.ts";
import { accountStore } from "./account-store.ts";
import { hashPassword, normalEmail } from "./credentials.ts";

/** Somebody who can sign in, to be shown once to whoever started the server. */
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

/** Makes the first admin on an empty database and, for a demo, two agents. Answers whom to print; an unset password is generated. */
export async function seedAccounts(
  prisma: PrismaClient,
  settings: SeedSettings,
): Promise<Credentials[]> {
  const first = (await accountStore.count(prisma)) === 0;
  const credentials: Credentials[] = [];
  if (first) {
    const password =
      settings.adminPassword ??
      (settings.demo ? DEMO_ADMIN_PASSWORD : randomBytes(12).toString("base64url"));
    const email = normalEmail(settings.adminEmail);
    await accountStore.create(prisma, {
      email,
      name: "Admin",
      passwordHash: await hashPassword(password),
      role: "admin",
      capacity: 5,
    });
    // A password that somebody chose is not repeated on a screen.
    if (settings.adminPassword === undefined && !settings.demo)
      credentials.push({ who: "admin", email, password });
  }
  if (settings.demo && settings.adminPassword === undefined) {
    credentials.push({
      who: "admin",
      email: normalEmail(settings.adminEmail),
      password: DEMO_ADMIN_PASSWORD,
    });
  }
  if (settings.demo) credentials.push(...(await seedDemoAgents(prisma)));
  return credentials;
}

async function seedDemoAgents(prisma: PrismaClient): Promise<Credentials[]> {
  for (const { name, email, password } of DEMO_AGENTS) {
    if ((await accountStore.byEmail(prisma, email)) === null) {
      await accountStore.create(prisma, {
        email,
        name,
        passwordHash: await hashPassword(password),
        role: "agent",
        capacity: 5,
      });
    }
  }
  return DEMO_AGENTS.map(({ email, password }) => ({ who: "agent", email, password }));
}
