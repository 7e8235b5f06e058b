import {
  sameParticipant,
  type Err,
  type Participant,
  type ServerEvent,
  type Welcome,
} from "@deskwire/protocol";
import type { ClientContext } from "../client-context.ts";
import { RETRY_MS } from "../connection/requests.ts";
import { oncePerTick } from "../once-per-tick.ts";
import { ownCursors } from "../state/selectors.ts";

export type ReceiptEvent = Extract<ServerEvent, { t: "receipt" }>;

/** Tells the server this participant's cursors: at most once per tick and conversation, and again after a reconnect. */
export interface Receipts {
  /** Messages were applied: they are delivered, and receipts that came before them count now. */
  applied: (conversationId: string) => void;
  markRead: (conversationId: string, seq: number) => void;
  /** A `receipt` event of either side came. */
  take: (receipt: ReceiptEvent) => void;
  /** A new link: tells again what the server may not have received. */
  restart: (welcome: Welcome) => void;
  close: () => void;
}

interface ReceiptsState {
  context: ClientContext;
  /** Fetches the messages of a conversation up to a seq. */
  need: (conversationId: string, seq: number) => void;
  /** Conversations whose own cursors the server may not have received. */
  untold: Set<string>;
  /** Conversations whose own cursors go out with the next flush. */
  due: Set<string>;
  /** Receipts that name messages which have not come, by conversation and side. */
  early: Map<string, ReceiptEvent>;
  timers: Set<unknown>;
  flushSoon: () => void;
}

export function createReceipts(
  context: ClientContext,
  need: (conversationId: string, seq: number) => void,
): Receipts {
  const receipts: ReceiptsState = {
    context,
    need,
    untold: new Set(),
    due: new Set(),
    early: new Map(),
    timers: new Set(),
    flushSoon: oncePerTick(() => flush(receipts)),
  };
  return {
    applied: (id) => applied(receipts, id),
    markRead: (id, seq) => advance(receipts, id, { read: seq, delivered: seq }),
    take: (receipt) => take(receipts, receipt),
    restart: (welcome) => restart(receipts, welcome),
    close() {
      for (const timer of receipts.timers) context.clock.clearTimeout(timer);
      receipts.due.clear();
    },
  };
}

function applied(receipts: ReceiptsState, id: string): void {
  // A copy, because `take` puts back what is still early.
  for (const receipt of Array.from(receipts.early.values()))
    if (receipt.conversationId === id) take(receipts, receipt);
  const { me, conversations } = receipts.context.state();
  const delivered = me && lastFromOthers(conversations[id]?.messages ?? [], me);
  if (delivered) advance(receipts, id, { delivered });
}

function lastFromOthers(
  messages: readonly { seq: number; from: Participant | null }[],
  me: Participant,
): number {
  return messages.findLast(({ from }) => !sameParticipant(from, me))?.seq ?? 0;
}

function take({ context, need, early }: ReceiptsState, receipt: ReceiptEvent): void {
  context.dispatch(receipt);
  const { conversationId, by } = receipt;
  const furthest = Math.max(receipt.delivered, receipt.read);
  const key = `${conversationId}:${by.kind}`;
  const held = context.state().conversations[conversationId];
  early.delete(key);
  if (!held || furthest <= held.conversation.lastSeq) return;
  // It names a message that has not come. It counts once that message has come.
  early.set(key, receipt);
  need(conversationId, furthest);
}

function advance(
  receipts: ReceiptsState,
  conversationId: string,
  cursors: { delivered?: number; read?: number },
): void {
  const { context, untold } = receipts;
  const before = context.state();
  context.dispatch({ t: "advanced", conversationId, ...cursors });
  if (context.state() === before) return;
  untold.add(conversationId);
  tellSoon(receipts, conversationId);
}

function tellSoon({ due, flushSoon }: ReceiptsState, conversationId: string): void {
  due.add(conversationId);
  flushSoon();
}

function flush(receipts: ReceiptsState): void {
  const { context, due } = receipts;
  if (!context.online()) return;
  for (const id of due) tell(receipts, id);
  due.clear();
}

function tell(receipts: ReceiptsState, conversationId: string): void {
  const { context } = receipts;
  const { me, conversations } = context.state();
  const held = conversations[conversationId];
  const own = held && ownCursors(me, held.conversation);
  if (!own) return;
  context.tell({ t: "receipt", conversationId, ...own }, (error) =>
    retry(receipts, conversationId, error),
  );
}

function retry(receipts: ReceiptsState, conversationId: string, error: Err): void {
  const { context, untold, timers } = receipts;
  if (!error.retryable) return void untold.delete(conversationId);
  const timer = context.clock.setTimeout(() => {
    timers.delete(timer);
    tellSoon(receipts, conversationId);
  }, error.retryAfterMs ?? RETRY_MS);
  timers.add(timer);
}

function restart({ context, untold, due, flushSoon }: ReceiptsState, welcome: Welcome): void {
  for (const { id, cursors } of welcome.conversations) {
    const mine = context.state().conversations[id]?.conversation.cursors[welcome.me.kind];
    const known = cursors[welcome.me.kind];
    if (mine && mine.read <= known.read && mine.delivered <= known.delivered) untold.delete(id);
  }
  for (const id of untold) due.add(id);
  flushSoon();
}
