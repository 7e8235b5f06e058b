import type { Actor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Accounts } from "./accounts.ts";
import { agentActor } from "./login.ts";
import type { Tokens } from "./tokens.ts";

/** The actor that a token signs in; `address` is the one that shows it. Refuses a ticket whose sign-in has ended. */
export async function actorOfToken(
  tokens: Tokens,
  accounts: Pick<Accounts, "byLogin">,
  { token, address }: { token: string; address: string },
): Promise<Outcome<Actor>> {
  const verified = await tokens.verify(token, address);
  if (!verified.ok) return verified;
  if (verified.value.kind === "user") return done(verified.value.actor);
  const login = await accounts.byLogin(verified.value.ticket.loginId);
  if (login === null || login.agent.id !== verified.value.ticket.id)
    return refuse("token_expired", "The sign-in behind this ticket has ended.");
  return done(agentActor(login));
}
