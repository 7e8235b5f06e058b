import type { AgentRecord } from "../agents/agent-record.ts";
import type { AgentActor } from "../platform/kernel/actor.ts";

/** A sign-in of an agent that has neither ended nor expired. */
export interface LoginRecord {
  id: string;
  csrfToken: string;
  expiresAt: Date;
  agent: AgentRecord;
}

export function agentActor(login: LoginRecord): AgentActor {
  const { id, name, role } = login.agent;
  return {
    kind: "agent",
    id,
    key: `agent:${id}`,
    name,
    role,
    loginId: login.id,
    expiresAt: login.expiresAt.getTime(),
  };
}
