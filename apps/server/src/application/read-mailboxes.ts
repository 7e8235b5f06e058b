import type { MailboxState } from "@deskwire/protocol";
import { participantOf, type Actor } from "../domain/actor.ts";
import { mailboxStore } from "../storage/mailbox-store.ts";
import { done, type Desk, type Outcome } from "./desk.ts";

/** [MBX1] The actor's own mailboxes; nobody reads another one's. */
export async function readMailboxes(
  desk: Desk,
  actor: Actor,
): Promise<Outcome<{ mailboxes: MailboxState[] }>> {
  return done({ mailboxes: await mailboxStore.of(desk.database.pool, participantOf(actor)) });
}
