import type { MailboxState } from "@deskwire/protocol";

const FRESH_DAYS = 1;

/** [MBX2] From so many days on what waits is stale. */
export const STALE_DAYS = 15;

/** [MBX2] The lane of a mailbox whose oldest message has waited for so many days. */
export function laneOf(days: number): MailboxState["lane"] {
  if (days < FRESH_DAYS) return "fresh";
  return days < STALE_DAYS ? "slow" : "stale";
}
