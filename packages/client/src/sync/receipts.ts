import {
  sameParticipant,
  type Participant,
  type ServerEvent,
  type Welcome,
} from "@deskwire/protocol";
import { oncePerTick } from "../once-per-tick.ts";
import { RETRY_MS } from "../connection/reconnect-delay.ts";
import type { Core } from "../client-context.ts";
import { ownCursors } from "../state/selectors.ts";

/** Tells the server how far this participant has come: together once per tick, again after a reconnect. */
export interface Receipts {
  /** Messages were applied: they are delivered, and receipts that ran ahead of them count now. */
  applied: (conversationId: string) => void;
  markRead: (conversationId: string, seq: number) => void;
  /** A receipt of either side came. */
  take: (receipt: ReceiptEvent) => void;
  restart: (welcome: Welcome) => void;
  close: () => void;
}

type ReceiptEvent = Extract<ServerEvent, { t: "receipt" }>;

export function createReceipts(
  core: Core,
  need: (conversationId: string, seq: number) => void,
): Receipts {
  /** Conversations whose own cursors the server has perhaps not seen. */
  const untold = new Set<string>();
  const due = new Set<string>();
  const early = new Map<string, ReceiptEvent>();
  const timers = new Set<unknown>();

  const flush = oncePerTick(() => {
    if (!core.online()) return;
    for (const id of due) tell(id);
    due.clear();
  });

  const tell = (id: string): void => {
    const { me, conversations } = core.state();
    const held = conversations[id];
    const own = held && ownCursors(me, held.conversation);
    if (!own) return;
    core.tell("receipt", { conversationId: id, ...own }, (error) => {
      if (!error.retryable) return void untold.delete(id);
      const timer = core.clock.setTimeout(() => {
        timers.delete(timer);
        due.add(id);
        flush();
      }, error.retryAfterMs ?? RETRY_MS);
      timers.add(timer);
    });
  };

  const advance = (id: string, cursors: { delivered?: number; read?: number }): void => {
    const before = core.state();
    core.dispatch({ t: "advanced", conversationId: id, ...cursors });
    if (core.state() === before) return;
    untold.add(id);
    due.add(id);
    flush();
  };

  const take = (receipt: ReceiptEvent): void => {
    core.dispatch(receipt);
    const furthest = Math.max(receipt.delivered, receipt.read);
    const key = `${receipt.conversationId}:${receipt.by.kind}`;
    const held = core.state().conversations[receipt.conversationId];
    early.delete(key);
    if (!held || furthest <= held.conversation.lastSeq) return;
    // It names a message that has not come: it counts once that has.
    early.set(key, receipt);
    need(receipt.conversationId, furthest);
  };

  return {
    applied(id) {
      // A copy, because what is still early is put back.
      for (const receipt of Array.from(early.values()))
        if (receipt.conversationId === id) take(receipt);
      const { me, conversations } = core.state();
      const from = me && lastFromOthers(conversations[id]?.messages ?? [], me);
      if (from) advance(id, { delivered: from });
    },
    markRead: (id, seq) => advance(id, { read: seq, delivered: seq }),
    take,
    restart(welcome) {
      for (const { id, cursors } of welcome.conversations) {
        const mine = core.state().conversations[id]?.conversation.cursors[welcome.me.kind];
        const known = cursors[welcome.me.kind];
        if (mine && mine.read <= known.read && mine.delivered <= known.delivered) untold.delete(id);
      }
      for (const id of untold) due.add(id);
      flush();
    },
    close() {
      for (const timer of timers) core.clock.clearTimeout(timer);
      due.clear();
    },
  };
}

function lastFromOthers(
  messages: readonly { seq: number; from: Participant | null }[],
  me: Participant,
): number {
  return messages.findLast(({ from }) => !sameParticipant(from, me))?.seq ?? 0;
}
