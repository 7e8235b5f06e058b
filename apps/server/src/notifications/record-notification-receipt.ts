import type { RequestTable } from "@deskwire/protocol";
import type { UserActor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { NotificationReceiptWriter } from "./notification-receipt-writer.ts";

export interface NotificationReceiptParts {
  receipts: NotificationReceiptWriter;
  /** Called when a session of this node has confirmed its user's notifications up to `delivered`. */
  advanced(userId: string, delivered: number): void;
}

/** [NTF3] Advances the user's cursors. */
export async function recordNotificationReceipt(
  { receipts, advanced: tell }: NotificationReceiptParts,
  actor: UserActor,
  { delivered = 0, read = 0 }: RequestTable["notificationReceipt"]["request"],
): Promise<Outcome<null>> {
  const advanced = await receipts.add({ userId: actor.id, delivered, read });
  if (advanced.status === "beyond") return refuse("bad_cursor");
  // [NTF6] Also when a session on another node has moved the cursor already: this node's sessions wait for their next page.
  if (advanced.status === "ok") tell(actor.id, Math.max(delivered, read));
  return done(null);
}
