import type { Broker } from "./broker/broker.ts";
import type { EngineStats } from "./engine-stats.ts";
import type { Presence } from "./presence/presence.ts";
import type { SharedCache } from "./cache/shared-cache.ts";

/** What is live and shared between the nodes. Never the truth: everything durable is in Postgres. */
export interface Engine {
  readonly nodeId: string;
  readonly broker: Broker;
  readonly presence: Presence;
  readonly cache: SharedCache;
  /** Running totals since the start, for metrics. */
  readonly stats: Readonly<EngineStats>;
  /** False while the shared part (Redis) is out of reach; local delivery goes on. */
  healthy(): boolean;
  /** Leaves: this node's presence entries are gone when it resolves (unless Redis is out of reach: then its lease ends them). */
  close(): Promise<void>;
}

/** The part of a pino logger that the engine needs. */
export interface EngineLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
