import type { AgentRole, Participant, ParticipantKey, UserProfile } from "@deskwire/protocol";

/** A participant who makes a request: a user, verified or visitor, or an agent. */
export type Actor = UserActor | AgentActor;

export interface UserActor {
  kind: "user";
  id: string;
  key: ParticipantKey;
  profile: UserProfile;
  /** Topic patterns that the token grants. */
  topics: readonly string[];
  /** When the token expires, in epoch milliseconds; connections are closed then. */
  expiresAt: number;
  /** The latest revocation of the user's tokens when this token was accepted, in epoch milliseconds; null: never revoked. */
  revokedAt: number | null;
}

export interface AgentActor {
  kind: "agent";
  id: string;
  key: ParticipantKey;
  name: string;
  role: AgentRole;
  /** The sign-in of this connection or request. */
  loginId: string;
  /** When the sign-in expires, in epoch milliseconds. */
  expiresAt: number;
}

/** The main site's server, known by its signature. It is no participant of conversations. */
export interface SiteActor {
  kind: "site";
}

/** Everyone who can make a request. */
export type Caller = Actor | SiteActor;

export function participantOf(actor: Actor): Participant {
  return { kind: actor.kind, id: actor.id };
}

/** Whether the actor is a supervisor or an admin. */
export function isLead(actor: Actor): boolean {
  return actor.kind === "agent" && actor.role !== "agent";
}
