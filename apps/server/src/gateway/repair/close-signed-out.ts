import { CLOSE, type AgentRole } from "@deskwire/protocol";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { Agents } from "../../agents/agents.ts";
import type { Identity } from "../../identity/identity.ts";
import type { Hub } from "../socket/hub.ts";

export interface StandingParts {
  agents: Pick<Agents, "rolesByLogin">;
  identity: Pick<Identity, "revocationsOf">;
}

/** What Postgres says of those who are connected. */
interface Standing {
  /** By sign-in; without those that are over. */
  roles: ReadonlyMap<string, AgentRole>;
  /** By user, epoch milliseconds. */
  revokedAt: ReadonlyMap<string, number>;
}

/** [ACC5] Closes what a kick should have closed whose notice was lost. */
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
    const reason = reasonToClose(member.actor, standing);
    if (reason !== null) member.close(reason.code, reason.text);
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

function reasonToClose(
  actor: Actor,
  { roles, revokedAt }: Standing,
): { code: number; text: string } | null {
  if (actor.kind === "user")
    return (revokedAt.get(actor.id) ?? null) === actor.revokedAt
      ? null
      : { code: CLOSE.kicked, text: "signed out by the main site" };
  // [HEL3] Its row may be gone by now; that is no sign-out.
  if (Date.now() >= actor.expiresAt)
    return { code: CLOSE.tokenExpired, text: "the token has expired" };
  const role = roles.get(actor.loginId);
  if (role === undefined) return { code: CLOSE.kicked, text: "signed out" };
  return role === actor.role ? null : { code: CLOSE.stateLost, text: "the role has changed" };
}
