import { createHash, randomBytes } from "node:crypto";
import { verify } from "@node-rs/argon2";
import { CLOSE } from "@deskwire/protocol";
import type { AgentRecord } from "../agents/agent-record.ts";
import type { AgentActor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { accountStore } from "./account-store.ts";
import { hashPassword, normalEmail } from "./credentials.ts";

const LOGIN_LIFE_MS = 14 * 86_400_000;

/** A new sign-in. The token is returned only here; the database holds its hash. */
export interface SignedIn {
  token: string;
  csrfToken: string;
  agent: AgentRecord;
  expiresAt: Date;
}

export interface SignInParts {
  prisma: Database["prisma"];
  /** A hash that is verified when there is no account, so that both cases take the same time. */
  decoy: Promise<string>;
  /** [DOR3] Whether the accounts of the demo may sign in. */
  demo: boolean;
}

export function createDecoy(): Promise<string> {
  return hashPassword("nobody's password");
}

/** [HTP3] Gives the same answer in the same time for a wrong e-mail and a wrong password. */
export async function signIn(
  { prisma, decoy, demo }: SignInParts,
  { email, password }: { email: string; password: string },
): Promise<Outcome<SignedIn>> {
  const found = await accountStore.byEmail(prisma, normalEmail(email));
  const good = await verify(found?.passwordHash ?? (await decoy), password);
  if (found === null || !good || found.disabled || (found.demo && !demo))
    return refuse("invalid_credentials");
  const { passwordHash: _secret, demo: _demo, ...agent } = found;
  const [token, csrfToken] = [randomToken(), randomToken()];
  const expiresAt = new Date(Date.now() + LOGIN_LIFE_MS);
  await accountStore.addLogin(prisma, {
    id: uuidv7(),
    agentId: agent.id,
    tokenHash: hashToken(token),
    csrfToken,
    expiresAt,
  });
  return done({ token, csrfToken, agent, expiresAt });
}

/** Closes the sockets of this sign-in on all nodes. */
export async function signOut(
  { prisma, broker }: { prisma: Database["prisma"]; broker: Broker },
  actor: AgentActor,
): Promise<void> {
  await accountStore.removeLogin(prisma, actor.loginId);
  broker.signal({
    type: "kick",
    participant: actor.key,
    code: CLOSE.kicked,
    reason: "signed out",
    loginId: actor.loginId,
  });
}

function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
