import type { MailboxState } from "@deskwire/protocol";

const FRESH_DAYS = 1;

/** [MBX2] A mailbox whose oldest message is this old is stale. */
export const STALE_DAYS = 15;

/** [MBX2] The lane of a mailbox, by the age of its oldest message in days. */
export function laneOf(days: number): MailboxState["lane"] {
  if (days < FRESH_DAYS) return "fresh";
  return days < STALE_DAYS ? "slow" : "stale";
}
