import type { AgentRole, Desk } from "@deskwire/protocol";
import type { Broker, Delivery } from "../platform/live/broker/broker.ts";
import type { Presence } from "../platform/live/presence/presence.ts";
import type { Database } from "../platform/postgres/database.ts";
import { agentStore } from "./agent-store.ts";
import { announcePresence, presenceEvents, type PresenceEvent } from "./announce-presence.ts";

/** Agents at work: their presence, and their sign-ins. */
export interface Agents {
  /**
   * Tells every agent, and the users whom this agent serves, whether the agent can be reached. `publish` sends to all nodes
   * unless the caller gives another one.
   */
  announce(agentId: string, publish?: (deliveries: readonly Delivery[]) => void): Promise<void>;
  /** The current presence of these agents; disabled ones are left out. */
  presenceOf(agentIds: readonly string[]): Promise<PresenceEvent[]>;
  /** The current presence of every agent that is not disabled. */
  presenceOfAll(): Promise<PresenceEvent[]>;
  /** [DSK1] Whether somebody may answer: an agent is reachable and not away. */
  desk(): Promise<Desk>;
  /** The agents' roles by sign-in; a sign-in that was ended, or whose agent is disabled, is left out. */
  rolesByLogin(loginIds: readonly string[]): Promise<Map<string, AgentRole>>;
}

export interface AgentsParts {
  database: Database;
  broker: Broker;
  presence: Presence;
}

export function createAgents(parts: AgentsParts): Agents {
  const { pool, entryPrisma } = parts.database;
  const presenceOfAll = async () => presenceEvents(parts, await agentStore.enabledIds(entryPrisma));
  return {
    announce: (agentId, publish) => announcePresence(parts, agentId, publish),
    presenceOf: (agentIds) => presenceEvents(parts, agentIds),
    presenceOfAll,
    desk: async () => deskOf(await presenceOfAll()),
    rolesByLogin: (loginIds) => agentStore.rolesByLogin(pool, loginIds),
  };
}

function deskOf(events: readonly PresenceEvent[]): Desk {
  const somebody = events.some(
    ({ reachable, availability }) => reachable && availability !== "away",
  );
  return { state: somebody ? "open" : "nobody" };
}
