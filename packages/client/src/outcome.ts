import type { ErrorCode } from "@deskwire/protocol";

/**
 * The result of one request. `offline` means that the link ended, or stayed silent for 30 s, before an answer came: the
 * server may or may not have done what was asked.
 */
export type Outcome<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      code: ErrorCode | "offline";
      message: string;
      /** [ASG7] With `already_claimed`: the agent who has the conversation. */
      agentId?: string;
    };

export const DONE: Outcome<void> = { ok: true, value: undefined };
