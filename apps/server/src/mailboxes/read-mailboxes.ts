import type { MailboxList } from "@deskwire/protocol";
import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { mailboxStore } from "./mailbox-store.ts";

/** [MBX1] The actor's own mailboxes. Nobody reads those of another participant. */
export async function readMailboxes(
  { database }: { database: Database },
  actor: Actor,
): Promise<Outcome<MailboxList>> {
  return done({ mailboxes: await mailboxStore.of(database.pool, participantOf(actor)) });
}
