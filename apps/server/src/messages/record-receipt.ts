import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import type { ParticipantKey } from "@deskwire/protocol";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { ReceiptWriter } from "./receipt-writer.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

export interface ReceiptRequest {
  conversationId: string;
  delivered?: number;
  read?: number;
}

export interface ReceiptParts {
  receipts: Pick<ReceiptWriter, "add">;
  broker: Pick<Broker, "publish">;
}

/** Advances the actor's cursors. [RCP3] Tells both sides when a cursor moved. */
export async function recordReceipt(
  { receipts, broker }: ReceiptParts,
  actor: Actor,
  request: ReceiptRequest,
): Promise<Outcome<null>> {
  const { conversationId, delivered = 0, read = 0 } = request;
  const advanced = await receipts.add({ conversationId, reader: actor.key, delivered, read });
  if (advanced.status !== "ok")
    return refuse(advanced.status === "beyond" ? "bad_cursor" : "unknown_conversation");
  if (!advanced.moved) return done(null);
  const to: ParticipantKey[] = [`user:${advanced.userId}`];
  if (advanced.agentId !== null) to.push(`agent:${advanced.agentId}`);
  const event = {
    t: "receipt",
    conversationId,
    by: participantOf(actor),
    delivered: advanced.delivered,
    read: advanced.read,
  } as const;
  broker.publish([{ to, event }]);
  return done(null);
}
