import type { AgentRecord } from "../agents/agent-record.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { accountStore } from "./account-store.ts";
import { checkPassword } from "./check-password.ts";
import { hashPassword, normalEmail } from "./credentials.ts";

/**
 * [DOR4] Gives the account of an e-mail address a new password, enables it, and ends its sign-ins. For the operator at the
 * machine, who has the database and is not authorized as an agent. Running servers close the account's sockets by themselves
 * (ACC5). Refuses with `unknown_agent` or `weak_password`.
 */
export async function setPassword(
  { prisma }: Database,
  login: { email: string; password: string },
): Promise<Outcome<AgentRecord>> {
  const email = normalEmail(login.email);
  const weak = checkPassword({ demo: false }, { password: login.password, email });
  if (weak !== null) return { ok: false, refusal: weak };
  const account = await accountStore.byEmail(prisma, email);
  if (account === null) return refuse("unknown_agent");
  const change = {
    passwordHash: await hashPassword(login.password),
    demo: false,
    disabled: false,
  };
  const changed = await accountStore.change(prisma, { id: account.id, demos: true }, change);
  if (typeof changed === "string") throw new Error(`the account cannot be changed: ${changed}`);
  return done(changed);
}
