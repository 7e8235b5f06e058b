import type { Counters } from "@deskwire/protocol";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { counterStore } from "./counter-store.ts";

export interface CounterParts {
  database: Database;
  broker: Broker;
}

/**
 * [CTR5] Reads the user's counters and sends them to all sessions of the user. Each node that has such a session reads the
 * counters again after this event, so every session ends with the numbers of the database.
 */
export async function tellCounters(
  { database, broker }: CounterParts,
  userId: string,
): Promise<Counters> {
  const counters = await counterStore.ofUser(database.pool, userId);
  broker.publish([{ to: [`user:${userId}`], event: { t: "counters", counters } }]);
  return counters;
}
