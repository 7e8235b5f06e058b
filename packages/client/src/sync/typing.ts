import { participantKey, type Participant, type ServerEvent } from "@deskwire/protocol";
import type { ClientContext } from "../client-context.ts";

export type TypingEvent = Extract<ServerEvent, { t: "typing" }>;

/** Tells the server when this participant types, at most once per 3 s, and ends a peer's typing 6 s after its last event. */
export interface Typing {
  set: (conversationId: string, on: boolean) => void;
  /** A `typing` event came. */
  take: (event: TypingEvent) => void;
  /** A message was sent: the next key is told anew. */
  sent: () => void;
  /** The link is gone, and nobody is known to type. */
  lost: () => void;
}

/** A peer's typing ends this long after its last event. */
const LAPSE_MS = 6_000;
/** Own typing is told at most this often. */
const REPEAT_MS = 3_000;

interface TypingState {
  context: ClientContext;
  /** When own typing was last told, in local epoch milliseconds, by conversation. */
  toldAt: Map<string, number>;
  /** The peers who type, by conversation and participant. */
  lapses: Map<string, Lapse>;
}

interface Lapse {
  by: Participant;
  conversationId: string;
  timer: unknown;
}

export function createTyping(context: ClientContext): Typing {
  const typing: TypingState = { context, toldAt: new Map(), lapses: new Map() };
  return {
    set: (conversationId, on) => tellOwn(typing, conversationId, on),
    take: (event) => take(typing, event),
    sent: () => typing.toldAt.clear(),
    lost() {
      typing.toldAt.clear();
      for (const key of typing.lapses.keys()) lapse(typing, key);
    },
  };
}

function tellOwn({ context, toldAt }: TypingState, conversationId: string, on: boolean): void {
  const now = context.clock.now();
  const last = toldAt.get(conversationId);
  if (on ? last !== undefined && now - last < REPEAT_MS : last === undefined) return;
  if (on) toldAt.set(conversationId, now);
  else toldAt.delete(conversationId);
  context.tell({ t: "typing", conversationId, on }, () => {});
}

function take(typing: TypingState, event: TypingEvent): void {
  const { context, lapses } = typing;
  const { conversationId, by } = event;
  const key = `${conversationId} ${participantKey(by)}`;
  forget(typing, key);
  context.dispatch(event);
  if (!event.on) return;
  const timer = context.clock.setTimeout(() => lapse(typing, key), LAPSE_MS);
  lapses.set(key, { by, conversationId, timer });
}

function lapse(typing: TypingState, key: string): void {
  const entry = forget(typing, key);
  if (!entry) return;
  const { conversationId, by } = entry;
  typing.context.dispatch({ t: "typing", conversationId, by, on: false });
}

function forget({ context, lapses }: TypingState, key: string): Lapse | undefined {
  const entry = lapses.get(key);
  context.clock.clearTimeout(entry?.timer);
  lapses.delete(key);
  return entry;
}
