import type { Welcome } from "@deskwire/protocol";
import type { ConnectionState, TokenProblem } from "./connection-state.ts";
import type { Wire } from "./wire.ts";

/** The states of the link. `attempt` counts the failed attempts since the link was last stable. */
export type Link =
  | { name: "idle" }
  | { name: "fetching"; attempt: number }
  | { name: "joining"; attempt: number; token: string }
  | { name: "online"; attempt: number; wire: Wire; welcome: Welcome; unsteady?: boolean }
  /** `why` is the reason of the failed attempt, when the token is the reason. */
  | { name: "waiting"; attempt: number; retryAt: number; why?: TokenProblem }
  | { name: "refused"; code: number; reason: string }
  | { name: "closed" };

export type LinkIn<Name extends Link["name"]> = Extract<Link, { name: Name }>;

/** The connection as a user interface shows it. */
export function connectionState(link: Link, problem: TokenProblem | null): ConnectionState {
  switch (link.name) {
    case "idle":
    case "closed":
      return { status: link.name };
    case "fetching":
    case "joining":
      return { status: "connecting", attempt: link.attempt, ...(problem && { problem }) };
    case "online":
      return {
        status: "online",
        session: link.welcome.session,
        ...(link.unsteady && { unsteady: true }),
      };
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
