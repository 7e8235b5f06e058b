/** A user or an agent. [ASG6] An id is unique within its kind only: user "66666666" and agent "66666666" are two people. */
export interface Participant {
  kind: ParticipantKind;
  id: string;
}

export type ParticipantKind = "user" | "agent";

/** What a peer may see of a user. */
export interface UserProfile {
  kind: "user";
  id: string;
  name: string | null;
  avatar: string | null;
  /** True for an anonymous visitor, whose id starts with `visitor:`. */
  visitor: boolean;
  /** [IDN10] A BCP 47 tag, only in the user's own `welcome`. Absent when the main site names no locale. */
  locale?: string;
}

/** What a peer may see of an agent. */
export interface AgentProfile {
  kind: "agent";
  /** [ASG6] The virtual id, a decimal string from 66666666 on. */
  id: string;
  name: string;
}

export type AgentRole = "agent" | "supervisor" | "admin";

/** Whether an agent wants new conversations. Whether the agent is reachable is a different fact. */
export type Availability = "online" | "busy" | "away";

/** The participant to whom a `welcome` is sent. */
export type Me =
  | UserProfile
  | (AgentProfile & { role: AgentRole; availability: Availability; capacity: number });

/** [HEL6] The prefix of visitors' ids. A main-site user's token must not carry such an id. */
export const VISITOR_PREFIX = "visitor:";

/** [SRC9] The last four characters of a visitor's id, by which agents tell visitors apart. */
export function visitorCode(id: string): string {
  return id.replace(VISITOR_PREFIX, "").replaceAll("-", "").slice(-4);
}

/** `kind:id`, for map keys, column values and log fields. */
export type ParticipantKey = `${ParticipantKind}:${string}`;

export function participantKey(participant: Participant): ParticipantKey {
  return `${participant.kind}:${participant.id}`;
}

/** Throws when the key does not start with a kind. */
export function parseParticipantKey(key: string): Participant {
  if (key.startsWith("user:")) return { kind: "user", id: key.slice(5) };
  if (key.startsWith("agent:")) return { kind: "agent", id: key.slice(6) };
  throw new Error(`not a participant key: ${key}`);
}

/** False when one of them is null. */
export function sameParticipant(a: Participant | null, b: Participant | null): boolean {
  return a !== null && b !== null && a.kind === b.kind && a.id === b.id;
}
