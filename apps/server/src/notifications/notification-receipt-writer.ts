import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { repeatRaced } from "../platform/postgres/transaction.ts";
import type { NotificationTimes } from "./sweep-notifications.ts";

export interface NotificationReceipt {
  userId: string;
  delivered: number;
  read: number;
}

export type NotificationsAdvanced =
  | { status: "ok"; moved: boolean; delivered: number; read: number; lastSeq: number }
  | { status: "unknown" | "beyond" };

/**
 * [NTF3] Advances the cursors of users' notifications in batches. [NTF7] A notification that expired before its delivery
 * counts as expired.
 */
export type NotificationReceiptWriter = Batcher<NotificationReceipt, NotificationsAdvanced>;

interface Row {
  status: NotificationsAdvanced["status"];
  moved: boolean;
  delivered: number;
  read: number;
  last_seq: number;
}

const ADVANCE = {
  name: "advance_notification_cursors",
  text: "SELECT status, moved, delivered, read, last_seq FROM advance_notification_cursors($1::text[], $2::integer[], $3::integer[], $4::integer)",
};

export function createNotificationReceiptWriter(
  database: Database,
  { expireSeconds }: Pick<NotificationTimes, "expireSeconds">,
): NotificationReceiptWriter {
  return createBatcher<NotificationReceipt, NotificationsAdvanced>({
    async flush(receipts) {
      const values = [
        receipts.map((receipt) => receipt.userId),
        receipts.map((receipt) => receipt.delivered),
        receipts.map((receipt) => receipt.read),
        expireSeconds,
      ];
      const { rows } = await repeatRaced(() => database.writers.query<Row>({ ...ADVANCE, values }));
      return rows.map(toAdvanced);
    },
    keyOf: (receipt) => receipt.userId,
  });
}

function toAdvanced(row: Row): NotificationsAdvanced {
  if (row.status !== "ok") return { status: row.status };
  const { moved, delivered, read } = row;
  return { status: "ok", moved, delivered, read, lastSeq: row.last_seq };
}
