/** The connection as a user interface shows it. `attempt` counts the failed attempts since the link was last stable. */
export type ConnectionState =
  | { status: "idle" }
  | { status: "connecting"; attempt: number; problem?: TokenProblem }
  /** [SHO4] `unsteady`: a request has no answer for 5 s, and nothing else came from the server since. */
  | { status: "online"; session: string; unsteady?: true }
  /** `retryAt` is the time of the next attempt, in local epoch milliseconds. */
  | { status: "waiting"; attempt: number; retryAt: number; problem?: TokenProblem }
  /** The server refused for good. The client makes no attempt until `connect()` is called. */
  | { status: "refused"; code: number; reason: string }
  | { status: "closed" };

/**
 * Why the client has no link, when the token is the reason. `noToken`: `getToken` failed or did not answer in time.
 * `expired`: [HEL3] the server says that the token has expired, and `getToken` returns the same one again.
 */
export type TokenProblem = "noToken" | "expired";
