/** Someone who takes part in a conversation. Ids are unique per kind only: user "66666666" and agent "66666666" are two people. */
export interface Participant {
  kind: ParticipantKind;
  id: string;
}

export type ParticipantKind = "user" | "agent";

/** A participant with what a peer may see of them. */
export interface UserProfile {
  kind: "user";
  id: string;
  name: string | null;
  avatar: string | null;
  /** True for an anonymous visitor; their id starts with `visitor:`. */
  visitor: boolean;
  /** [IDN10] A BCP 47 tag, in the user's own `welcome` alone; absent when the main site names none. */
  locale?: string;
}

export interface AgentProfile {
  kind: "agent";
  /** The virtual id, a decimal string from 66666666 up. */
  id: string;
  name: string;
}

export type AgentRole = "agent" | "supervisor" | "admin";

/** What an agent says about taking work. Whether the agent has a live socket is a fact of its own. */
export type Availability = "online" | "busy" | "away";

export type Me =
  | UserProfile
  | (AgentProfile & { role: AgentRole; availability: Availability; capacity: number });

/** Ids of visitors start with this; a main-site user's token may not carry such an id. */
export const VISITOR_PREFIX = "visitor:";

/** `kind:id`, the form in which a participant is a map key, a column value and a log field. */
export type ParticipantKey = `${ParticipantKind}:${string}`;

export function participantKey(participant: Participant): ParticipantKey {
  return `${participant.kind}:${participant.id}`;
}

export function parseParticipantKey(key: string): Participant {
  if (key.startsWith("user:")) return { kind: "user", id: key.slice(5) };
  if (key.startsWith("agent:")) return { kind: "agent", id: key.slice(6) };
  throw new Error(`not a participant key: ${key}`);
}

export function sameParticipant(a: Participant | null, b: Participant | null): boolean {
  return a !== null && b !== null && a.kind === b.kind && a.id === b.id;
}
