import type { Participant } from "./participant.ts";

/** [MBX1] What waits for one participant from one peer. */
export interface MailboxState {
  owner: Participant;
  peer: Participant;
  /** The number of undelivered messages. */
  depth: number;
  /** The time of the oldest undelivered message. Null for an empty mailbox. */
  oldestAt: string | null;
  /** [MBX2] */
  lane: "fresh" | "slow" | "stale";
}

/** The answer of `GET /mailboxes`. */
export interface MailboxList {
  mailboxes: MailboxState[];
}
