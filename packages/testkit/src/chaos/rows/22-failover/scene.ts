import type { Couple } from "../../nodes/wait-for-presence.ts";
import type { Stage } from "../../stage.ts";
import type { RedisPair } from "./fail-over-redis.ts";

export interface Scene {
  stage: Stage;
  redis: RedisPair;
  couple: Couple;
}

/** Everything works again by then, without a restart. */
export const HEAL_MS = 30_000;
