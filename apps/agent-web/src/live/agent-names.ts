import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { agentsQuery } from "../api/queries.ts";
import { useAccount } from "../session/session.tsx";

/** Names an agent by virtual id. An unknown agent has the `recorded` name, else "#" and the id. */
export type AgentNames = (id: string, recorded?: string) => string;

export function useAgentNames(): AgentNames {
  const account = useAccount();
  const agents = useQuery(agentsQuery).data;
  return useMemo(() => {
    const names = new Map(agents?.map((agent) => [agent.id, agent.name]));
    names.set(account.id, account.name);
    return (id, recorded) => isolateName(names.get(id) ?? recorded ?? `#${id}`);
  }, [agents, account.id, account.name]);
}
