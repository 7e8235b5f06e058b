import type { Welcome } from "@deskwire/protocol";
import type { ConnectionState, TokenProblem } from "../types.ts";
import type { Wire } from "./wire.ts";

/** The states of the link; a field exists only where it means something. `attempt` counts failures since the link was last stable. */
export type Link =
  | { name: "idle" }
  | { name: "fetching"; attempt: number }
  | { name: "joining"; attempt: number; token: string }
  | { name: "online"; attempt: number; wire: Wire; welcome: Welcome }
  /** `why`: what the attempt failed for, where it is known. */
  | { name: "waiting"; attempt: number; retryAt: number; why?: TokenProblem }
  | { name: "refused"; code: number; reason: string }
  | { name: "closed" };

/** What the link shows to the outside. */
export function connectionState(link: Link, problem: TokenProblem | null): ConnectionState {
  switch (link.name) {
    case "idle":
    case "closed":
      return { status: link.name };
    case "fetching":
    case "joining":
      return { status: "connecting", attempt: link.attempt, ...(problem && { problem }) };
    case "online":
      return { status: "online", session: link.welcome.session };
    case "waiting":
      return {
        status: "waiting",
        attempt: link.attempt,
        retryAt: link.retryAt,
        ...(problem && { problem }),
      };
    case "refused":
      return { status: "refused", code: link.code, reason: link.reason };
  }
}
