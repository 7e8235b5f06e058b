import { LRUCache } from "lru-cache";
import type { HeardValue, IngressSink } from "./ingress.ts";
import type { IngressLease } from "./ingress-lease.ts";

/** [ING4] Publishes messages of channels. Every node receives all of them; the node that holds the lease publishes them. */
export interface IngressChannels {
  hear(topic: string, text: string): void;
  /** This node missed messages: the values it knows may not be their topics' last. */
  forget(): void;
  /**
   * Begins to publish, while the lease is held: first the values that came while no node published or that the last term
   * did not store, then everything that is received. Does nothing when this node publishes already.
   */
  takeOver(): Promise<void>;
  /** Stops publishing; resolves when everything that was handed over is stored. */
  close(): Promise<void>;
}

export interface IngressChannelsOptions {
  lease: IngressLease;
  sink: IngressSink;
  /** How long a topic's last value is kept, for a time when no node publishes. */
  keepMs: number;
  /** Resolves when everything that was published before the call has been received. */
  catchUp(): Promise<unknown>;
}

interface ChannelsState extends IngressChannelsOptions {
  last: LRUCache<string, HeardValue>;
  underWay: Set<Promise<void>>;
  /** The terms of the lease and of the sink under which it publishes; null when it does not. */
  publishing: { leaseTerm: number; term: number } | null;
  takingOver: boolean;
  closed: boolean;
}

const TOPICS_MAX = 10_000;
const TEXTS_MAX = 16 * 1024 * 1024;

export function createIngressChannels(options: IngressChannelsOptions): IngressChannels {
  const state: ChannelsState = {
    ...options,
    last: createLastValues(options.keepMs),
    underWay: new Set(),
    publishing: null,
    takingOver: false,
    closed: false,
  };
  return {
    hear: (topic, text) => hear(state, topic, text),
    forget: () => state.last.clear(),
    takeOver: () => takeOver(state),
    async close() {
      state.closed = true;
      await Promise.all(state.underWay);
    },
  };
}

function createLastValues(ttl: number): LRUCache<string, HeardValue> {
  return new LRUCache<string, HeardValue>({
    max: TOPICS_MAX,
    maxSize: TEXTS_MAX,
    sizeCalculation: ({ topic, text }) => topic.length + text.length + 1,
    ttl,
  });
}

function hear(state: ChannelsState, topic: string, text: string): void {
  const value = { topic, text, heardAt: performance.now() };
  state.last.set(topic, value);
  const term = presentTerm(state);
  if (term !== null) publish(state, value, term);
}

async function takeOver(state: ChannelsState): Promise<void> {
  if (presentTerm(state) !== null || state.takingOver) return;
  state.takingOver = true;
  try {
    await beginTerm(state);
  } finally {
    state.takingOver = false;
  }
}

async function beginTerm(state: ChannelsState): Promise<void> {
  const { lease, sink, last } = state;
  const leaseTerm = lease.term();
  const term = await sink.beginTerm();
  // Other nodes had received what they stored in earlier terms; after this, so has this node, however late it reads.
  await state.catchUp();
  const looked = [...last.values()];
  const missed = new Set(await sink.missed(looked));
  if (state.closed || !lease.held() || lease.term() !== leaseTerm) return;
  const stored = new Set(looked.filter((value) => !missed.has(value)));
  state.publishing = { leaseTerm, term };
  for (const value of last.values()) if (!stored.has(value)) publish(state, value, term);
}

function publish(state: ChannelsState, { topic, text }: HeardValue, term: number): void {
  const { underWay, sink } = state;
  const settled = sink.published(topic, text, term).then((done) => {
    underWay.delete(settled);
    // A value that was not stored may be its topic's last: the next term publishes it, and nothing later comes before it.
    if (!done && state.publishing?.term === term) state.publishing = null;
  });
  underWay.add(settled);
}

function presentTerm({ lease, publishing, closed }: ChannelsState): number | null {
  return !closed && lease.held() && publishing?.leaseTerm === lease.term() ? publishing.term : null;
}
