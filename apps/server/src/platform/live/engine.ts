import type { Broker } from "./broker/broker.ts";
import type { EngineStats } from "./engine-stats.ts";
import type { Presence } from "./presence/presence.ts";
import type { SharedCache } from "./cache/shared-cache.ts";

/** The live state that nodes share. Never the truth: everything durable is in Postgres. */
export interface Engine {
  readonly nodeId: string;
  readonly broker: Broker;
  readonly presence: Presence;
  readonly cache: SharedCache;
  /** Running totals since the start, for metrics. */
  readonly stats: Readonly<EngineStats>;
  /** False while the shared part (Redis) is out of reach; local delivery goes on. */
  healthy(): boolean;
  /** Leaves the cluster. This node's presence entries are gone when it resolves, or end with its lease if Redis is out of reach. */
  close(): Promise<void>;
}

/** The part of a pino logger that the engine needs. */
export interface EngineLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
