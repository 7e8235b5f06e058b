import type { RequestTable } from "@deskwire/protocol";
import type { UserActor } from "../platform/kernel/actor.ts";
import { inboxStore } from "./notification-store.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { NoticeReceiptWriter } from "./notification-receipt-writer.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

type Page = RequestTable["notifications"]["ok"];

/** [NTF3] A page of the user's notices. */
export async function listNotices(
  { database }: { database: Database },
  actor: UserActor,
  { after, limit }: RequestTable["notifications"]["request"],
): Promise<Outcome<Page>> {
  return done(await inboxStore.page(database.pool, { userId: actor.id, after, limit }));
}

export interface NoticeReceiptParts {
  receipts: NoticeReceiptWriter;
  /** A session of this node has taken its user's notices up to here. */
  advanced(userId: string, delivered: number): void;
}

/** [NTF3] Advances the user's cursors. */
export async function recordNoticeReceipt(
  { receipts, advanced: tell }: NoticeReceiptParts,
  actor: UserActor,
  { delivered = 0, read = 0 }: RequestTable["notificationReceipt"]["request"],
): Promise<Outcome<null>> {
  const advanced = await receipts.add({ userId: actor.id, delivered, read });
  if (advanced.status === "beyond") return refuse("bad_cursor");
  // [NTF6] Also when another node's session has moved the cursor before: those of this node want to go on as well.
  if (advanced.status === "ok") tell(actor.id, Math.max(delivered, read));
  return done(null);
}
