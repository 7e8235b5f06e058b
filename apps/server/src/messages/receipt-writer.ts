import type { ParticipantKey } from "@deskwire/protocol";
import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { repeatRaced } from "../platform/postgres/transaction.ts";

export interface NewReceipt {
  conversationId: string;
  reader: ParticipantKey;
  delivered: number;
  read: number;
}

export type Advanced =
  | {
      status: "ok";
      moved: boolean;
      delivered: number;
      read: number;
      userId: string;
      agentId: string | null;
    }
  | { status: "unknown" | "beyond" };

/** Advances cursors in batches. [RCP1] A cursor only grows, [RCP2] and never past the last message. */
export type ReceiptWriter = Batcher<NewReceipt, Advanced>;

interface Row {
  status: Advanced["status"];
  moved: boolean;
  delivered: number;
  read: number;
  user_id: string;
  agent_id: string | null;
}

const ADVANCE = {
  name: "advance_cursors",
  text: "SELECT status, moved, delivered, read, user_id, agent_id FROM advance_cursors($1::uuid[], $2::text[], $3::integer[], $4::integer[])",
};

export function createReceiptWriter(database: Database): ReceiptWriter {
  return createBatcher<NewReceipt, Advanced>({
    keyOf: (receipt) => receipt.conversationId,
    async flush(receipts) {
      const values = [
        receipts.map((receipt) => receipt.conversationId),
        receipts.map((receipt) => receipt.reader),
        receipts.map((receipt) => receipt.delivered),
        receipts.map((receipt) => receipt.read),
      ];
      const { rows } = await repeatRaced(() => database.writers.query<Row>({ ...ADVANCE, values }));
      return rows.map(toAdvanced);
    },
  });
}

function toAdvanced(row: Row): Advanced {
  if (row.status !== "ok") return { status: row.status };
  const { moved, delivered, read } = row;
  return { status: "ok", moved, delivered, read, userId: row.user_id, agentId: row.agent_id };
}
