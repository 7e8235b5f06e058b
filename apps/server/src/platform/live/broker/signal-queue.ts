import { coalesce } from "../../kernel/coalesce.ts";
import type { Coalesced } from "../../kernel/coalesce.ts";
import type { EngineLogger } from "../engine.ts";
import type { RedisLink } from "../redis/redis-link.ts";
import type { Signal } from "./broker.ts";
import type { Messenger } from "./messenger-redis.ts";

/** Sends signals to the other nodes in order, and keeps what Redis does not take until `resume`. */
export interface SignalQueue {
  /** Signals of one tick share a message. */
  add(signal: Signal): void;
  resume(): void;
  /** Resolves when the queue is empty, or Redis takes nothing. */
  settled(): Promise<void>;
}

export interface SignalQueueParts {
  link: RedisLink;
  messenger: Messenger;
  logger: EngineLogger;
  /** Signals were dropped: too many wait, or sending them failed. */
  onDrop(): void;
}

interface QueueState extends SignalQueueParts {
  waiting: Signal[];
  sending: Coalesced;
}

/** A kick is to take effect at once, so signals are kept longer than deliveries. */
const MAX_WAITING = 1_000;
/** Signals of one message: a topic's value may have 32 KiB. */
const SIGNALS_AT_ONCE = 32;

export function createSignalQueue(parts: SignalQueueParts): SignalQueue {
  const state: QueueState = {
    ...parts,
    waiting: [],
    sending: coalesce({
      task: () => sendWaiting(state),
      onError(error) {
        parts.logger.warn({ err: error }, "broker: sending signals failed");
        parts.onDrop();
      },
    }),
  };
  return {
    add(signal) {
      state.waiting.push(signal);
      if (state.waiting.length > 2 * MAX_WAITING) trim(state);
      state.sending.request();
    },
    resume() {
      if (state.waiting.length > 0) state.sending.request();
    },
    settled: state.sending.settled,
  };
}

async function sendWaiting(state: QueueState): Promise<void> {
  const { link, messenger } = state;
  while (state.waiting.length > 0 && link.commandsUp()) {
    const batch = state.waiting.splice(0, SIGNALS_AT_ONCE);
    if ((await messenger.toAll({ g: batch })) !== null) continue;
    state.waiting.unshift(...batch);
    trim(state);
    return;
  }
}

/** When too many wait, keeps each topic's last value, and of the rest the latest signals. */
function trim(state: QueueState): void {
  const { waiting } = state;
  if (waiting.length <= MAX_WAITING) return;
  const last = new Map(waiting.map((signal, at) => [subjectOf(signal), at]));
  const kept = waiting.filter((signal, at) => last.get(subjectOf(signal)) === at);
  if (kept.length > MAX_WAITING) state.onDrop();
  state.waiting = kept.slice(-MAX_WAITING);
}

/** A later signal with the same subject replaces an earlier one. */
function subjectOf(signal: Signal): unknown {
  return signal.type === "topic" ? signal.topic : signal;
}
