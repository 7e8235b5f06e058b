import type { AgentRole, Availability } from "./participant.ts";

/** An agent's account, for the team page and for the agent's own session. */
export interface AgentAccount {
  /** [ASG6] The virtual id, a decimal string from 66666666 on. */
  id: string;
  /** [DOR15] Left out of the list of agents for readers who are neither supervisors nor admins, except their own. */
  email?: string;
  name: string;
  role: AgentRole;
  capacity: number;
  disabled: boolean;
  availability: Availability;
  reachable: boolean;
}

/** The answer of `GET /agents`. */
export interface AgentList {
  agents: AgentAccount[];
}

export interface NewAgentRequest {
  email: string;
  name: string;
  password: string;
  role: AgentRole;
  capacity: number;
}

export type AgentPatch = Partial<Omit<NewAgentRequest, "email">> & { disabled?: boolean };
