import { CLOSE, type AgentRole } from "@deskwire/protocol";
import type { Agents } from "../../agents/agents.ts";
import type { Identity } from "../../identity/identity.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { Hub } from "../socket/hub.ts";

export interface StandingParts {
  agents: Pick<Agents, "rolesByLogin">;
  identity: Pick<Identity, "revocationsOf">;
}

/** The state of the connected actors in the database. */
interface Standing {
  /** The agent's role by sign-in; a sign-in that has ended is missing. */
  roles: ReadonlyMap<string, AgentRole>;
  /** By user, in epoch milliseconds. */
  revokedAt: ReadonlyMap<string, number>;
}

/** [ACC5] Closes the connections that a lost kick should have closed. */
export async function closeSignedOut(
  parts: StandingParts,
  hub: Pick<Hub, "members">,
): Promise<void> {
  const members = hub.members();
  const standing = await readStanding(
    parts,
    members.map(({ actor }) => actor),
  );
  for (const member of members) {
    const close = closeFor(member.actor, standing);
    if (close !== null) member.close(close.code, close.reason);
  }
}

async function readStanding(
  { agents, identity }: StandingParts,
  actors: readonly Actor[],
): Promise<Standing> {
  const logins = actors.flatMap((actor) => (actor.kind === "agent" ? [actor.loginId] : []));
  const users = new Set(actors.flatMap((actor) => (actor.kind === "user" ? [actor.id] : [])));
  const [roles, revokedAt] = await Promise.all([
    logins.length === 0 ? new Map<string, AgentRole>() : agents.rolesByLogin(logins),
    users.size === 0 ? new Map<string, number>() : identity.revocationsOf([...users]),
  ]);
  return { roles, revokedAt };
}

/** Null: the actor may stay. */
function closeFor(
  actor: Actor,
  { roles, revokedAt }: Standing,
): { code: number; reason: string } | null {
  if (actor.kind === "user") {
    const isRevoked = (revokedAt.get(actor.id) ?? null) !== actor.revokedAt;
    return isRevoked ? { code: CLOSE.kicked, reason: "signed out by the main site" } : null;
  }
  // [HEL3] The row of an expired sign-in may be gone already, which is no sign-out.
  if (Date.now() >= actor.expiresAt)
    return { code: CLOSE.tokenExpired, reason: "the token has expired" };
  const role = roles.get(actor.loginId);
  if (role === undefined) return { code: CLOSE.kicked, reason: "signed out" };
  return role === actor.role ? null : { code: CLOSE.stateLost, reason: "the role has changed" };
}
