import type { MailboxState } from "@deskwire/protocol";
import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import { mailboxStore } from "./mailbox-store.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";

/** [MBX1] The actor's own mailboxes; nobody reads another one's. */
export async function readMailboxes(
  desk: Desk,
  actor: Actor,
): Promise<Outcome<{ mailboxes: MailboxState[] }>> {
  return done({ mailboxes: await mailboxStore.of(desk.database.pool, participantOf(actor)) });
}
