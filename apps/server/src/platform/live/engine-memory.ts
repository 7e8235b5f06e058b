import { randomUUID } from "node:crypto";

import { createMemoryBroker } from "./broker/broker-memory.ts";
import { createEngineStats } from "./engine-stats.ts";
import type { Engine } from "./engine.ts";
import { createMemoryPresence } from "./presence/presence-memory.ts";
import { createMemoryCache } from "./cache/shared-cache-memory.ts";

/** The engine of one process; it needs no other server. */
export function createMemoryEngine(): Engine {
  const broker = createMemoryBroker();
  return {
    nodeId: randomUUID(),
    broker,
    presence: createMemoryPresence(),
    cache: createMemoryCache(),
    stats: createEngineStats(),
    healthy: () => true,
    close: () => broker.close(),
  };
}
