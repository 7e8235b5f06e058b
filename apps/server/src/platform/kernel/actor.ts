import type { AgentRole, Participant, ParticipantKey, UserProfile } from "@deskwire/protocol";

/** Who does something: a verified user, a visitor, or an agent. */
export type Actor = UserActor | AgentActor;

export interface UserActor {
  kind: "user";
  id: string;
  key: ParticipantKey;
  profile: UserProfile;
  /** Topic patterns that the token grants. */
  topics: readonly string[];
  /** Epoch milliseconds; the connection ends then. */
  expiresAt: number;
  /** The latest revocation of this user's tokens that was known when this one was accepted. */
  revokedAt: number | null;
}

export interface AgentActor {
  kind: "agent";
  id: string;
  key: ParticipantKey;
  name: string;
  role: AgentRole;
  /** The sign-in that this connection or request belongs to. */
  loginId: string;
  expiresAt: number;
}

/** The main site's server, which signed a call. It takes part in nothing. */
export interface SiteActor {
  kind: "site";
}

/** Whoever can ask for something. */
export type Caller = Actor | SiteActor;

export function participantOf(actor: Actor): Participant {
  return { kind: actor.kind, id: actor.id };
}

export function isLead(actor: Actor): boolean {
  return actor.kind === "agent" && actor.role !== "agent";
}
