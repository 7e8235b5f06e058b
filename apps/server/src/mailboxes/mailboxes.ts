import type { MailboxList } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { readMailboxes } from "./read-mailboxes.ts";

export interface Mailboxes {
  /** [MBX1] The actor's own mailboxes. */
  read(actor: Actor): Promise<Outcome<MailboxList>>;
}

export function createMailboxes(parts: { database: Database }): Mailboxes {
  return { read: (actor) => readMailboxes(parts, actor) };
}
