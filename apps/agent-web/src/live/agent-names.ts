import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { agentsQuery } from "../api/queries.ts";
import { useAccount } from "../session/session.tsx";

/** Names an agent by virtual id; an id that nobody knows stands for itself. */
export type AgentNames = (id: string) => string;

export function useAgentNames(): AgentNames {
  const account = useAccount();
  const agents = useQuery(agentsQuery).data;
  return useMemo(() => {
    const names = new Map(agents?.map((agent) => [agent.id, agent.name]));
    names.set(account.id, account.name);
    return (id) => names.get(id) ?? `#${id}`;
  }, [agents, account.id, account.name]);
}
