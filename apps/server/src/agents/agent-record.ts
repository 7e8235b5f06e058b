import type { AgentRole, Availability } from "@deskwire/protocol";

/** An agent's account as it is stored, without the password. */
export interface AgentRecord {
  id: string;
  email: string;
  name: string;
  role: AgentRole;
  capacity: number;
  disabled: boolean;
  availability: Availability;
}
