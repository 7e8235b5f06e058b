import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import type { ParticipantKey } from "@deskwire/protocol";
import type { Desk } from "../platform/kernel/desk.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

export interface ReceiptRequest {
  conversationId: string;
  delivered?: number;
  read?: number;
}

/** Advances the actor's cursors and [RCP3] tells both sides when they moved. */
export async function recordReceipt(
  desk: Desk,
  actor: Actor,
  request: ReceiptRequest,
): Promise<Outcome<null>> {
  const { conversationId, delivered = 0, read = 0 } = request;
  const advanced = await desk.receipts.add({ conversationId, reader: actor.key, delivered, read });
  if (advanced.status !== "ok")
    return refuse(advanced.status === "beyond" ? "bad_cursor" : "unknown_conversation");
  if (advanced.moved) {
    const to: ParticipantKey[] = [`user:${advanced.userId}`];
    if (advanced.agentId !== null) to.push(`agent:${advanced.agentId}`);
    const event = {
      t: "receipt",
      conversationId,
      by: participantOf(actor),
      delivered: advanced.delivered,
      read: advanced.read,
    } as const;
    desk.engine.broker.publish([{ to, event }]);
  }
  return done(null);
}
