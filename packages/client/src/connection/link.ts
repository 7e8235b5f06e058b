import type { Welcome } from "@deskwire/protocol";
import type { TokenProblem } from "./connection-state.ts";
import type { Wire } from "./wire.ts";

/** The states of the link. `attempt` counts the failed attempts since the link was last stable. */
export type Link =
  | { name: "idle" }
  | { name: "fetching"; attempt: number }
  | { name: "joining"; attempt: number; token: string }
  | { name: "online"; attempt: number; wire: Wire; welcome: Welcome }
  /** `why` is the reason of the failed attempt, when the token is the reason. */
  | { name: "waiting"; attempt: number; retryAt: number; why?: TokenProblem }
  | { name: "refused"; code: number; reason: string }
  | { name: "closed" };
