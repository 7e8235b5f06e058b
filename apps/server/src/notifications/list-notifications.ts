import type { RequestTable } from "@deskwire/protocol";
import type { UserActor } from "../platform/kernel/actor.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { notificationStore } from "./notification-store.ts";

/** [NTF3] Reads a page of the user's notifications. */
export async function listNotifications(
  { database }: { database: Database },
  actor: UserActor,
  { after, limit }: RequestTable["notifications"]["request"],
): Promise<Outcome<RequestTable["notifications"]["ok"]>> {
  return done(await notificationStore.page(database.pool, { userId: actor.id, after, limit }));
}
