import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { repeatRaced } from "../platform/postgres/transaction.ts";
import type { NoticeTimes } from "./sweep-notifications.ts";

export interface NoticeReceipt {
  userId: string;
  delivered: number;
  read: number;
}

export type NoticesAdvanced =
  | { status: "ok"; moved: boolean; delivered: number; read: number; lastSeq: number }
  | { status: "unknown" | "beyond" };

/** [NTF3] Advances the cursors of users' notices in batches. [NTF7] What expired before it was delivered counts as expired. */
export type NoticeReceiptWriter = Batcher<NoticeReceipt, NoticesAdvanced>;

interface Row {
  status: NoticesAdvanced["status"];
  moved: boolean;
  delivered: number;
  read: number;
  last_seq: number;
}

const ADVANCE = {
  name: "advance_notification_cursors",
  text: "SELECT status, moved, delivered, read, last_seq FROM advance_notification_cursors($1::text[], $2::integer[], $3::integer[], $4::integer)",
};

export function createNoticeReceiptWriter(
  database: Database,
  { expireSeconds }: Pick<NoticeTimes, "expireSeconds">,
): NoticeReceiptWriter {
  return createBatcher<NoticeReceipt, NoticesAdvanced>({
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

function toAdvanced(row: Row): NoticesAdvanced {
  if (row.status !== "ok") return { status: row.status };
  const { moved, delivered, read } = row;
  return { status: "ok", moved, delivered, read, lastSeq: row.last_seq };
}
