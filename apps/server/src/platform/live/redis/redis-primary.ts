import type { Redis } from "ioredis";
import { reconnectDelayMs } from "./redis-link.ts";

/**
 * After a failover, an address may lead to a server that has become a replica: it keeps the connections, answers reads and
 * refuses writes. Only a new connection can reach the new primary.
 */

/** Whether the error says that the server is a read-only replica. Scripts quote the error of their command. */
export function isReplicaError(error: Error): boolean {
  return /\bREADONLY\b/.test(error.message);
}

/** Admits new connections that lead to a primary, and replaces the others. */
export interface PrimaryCheck {
  /** Call when the connection is ready. Resolves with true for a primary; else the connection is replaced after a delay. */
  admit(): Promise<boolean>;
  stop(): void;
}

export function createPrimaryCheck(connection: Redis): PrimaryCheck {
  let refused = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    async admit() {
      const { stream } = connection;
      const primary = await isPrimary(connection);
      // The connection was replaced meanwhile; the new one is asked itself.
      if (connection.stream !== stream || connection.status !== "ready") return false;
      if (primary) {
        refused = 0;
        return true;
      }
      refused += 1;
      clearTimeout(timer);
      timer = setTimeout(() => connection.disconnect(true), reconnectDelayMs(refused));
      return false;
    },
    stop: () => clearTimeout(timer),
  };
}

/** A server that does not tell its role counts as a primary; a refused write then shows that it is none. */
async function isPrimary(connection: Redis): Promise<boolean> {
  const answer = await connection.role().catch(() => null);
  return answer?.[0] !== "slave";
}
