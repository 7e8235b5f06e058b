import { LRUCache } from "lru-cache";
import type { HeardValue, IngressSink } from "./ingress.ts";
import type { IngressLease } from "./ingress-lease.ts";

/** [ING4] What comes over channels: every node hears all of it, the one that takes in publishes it. */
export interface IngressChannels {
  hear(topic: string, text: string): void;
  /** This node has not heard everything: what it knows as a topic's last value may not be it. */
  forget(): void;
  /**
   * While the lease is held: publishes what came while no node did, or what the last term did not store, then everything that
   * is heard. Does nothing where that is so already.
   */
  takeOver(): Promise<void>;
  /** Publishes no more, and resolves when everything that was handed over is stored. */
  close(): Promise<void>;
}

export interface IngressChannelsOptions {
  lease: IngressLease;
  sink: IngressSink;
  /** How far back the last value of a topic may have come while no node published. */
  keepMs: number;
  /** Resolves when everything that was published before the call has been heard. */
  catchUp(): Promise<unknown>;
}

const TOPICS_MAX = 10_000;
const TEXTS_MAX = 16 * 1024 * 1024;

export function createIngressChannels({
  lease,
  sink,
  keepMs,
  catchUp,
}: IngressChannelsOptions): IngressChannels {
  const last = new LRUCache<string, HeardValue>({
    max: TOPICS_MAX,
    maxSize: TEXTS_MAX,
    sizeCalculation: ({ topic, text }) => topic.length + text.length + 1,
    ttl: keepMs,
  });
  const underWay = new Set<Promise<void>>();
  /** Under which term of the lease it publishes, and in which term of the sink; null: it does not. */
  let publishing: { gained: number; term: number } | null = null;
  let takingOver = false;
  let closed = false;

  const termNow = (): number | null =>
    !closed && lease.held() && publishing?.gained === lease.term() ? publishing.term : null;

  function publish({ topic, text }: HeardValue, term: number): void {
    const settled = sink.published(topic, text, term).then((done) => {
      underWay.delete(settled);
      // What is not stored may be its topic's last: it comes with the next term, and nothing later before it.
      if (!done && publishing?.term === term) publishing = null;
    });
    underWay.add(settled);
  }

  async function beginTerm(): Promise<void> {
    const gained = lease.term();
    const term = await sink.beginTerm();
    // What others have stored, they had heard before: so has this node after this, however late it reads.
    await catchUp();
    const looked = [...last.values()];
    const missed = new Set(await sink.missed(looked));
    if (closed || !lease.held() || lease.term() !== gained) return;
    const had = new Set(looked.filter((value) => !missed.has(value)));
    publishing = { gained, term };
    for (const value of last.values()) if (!had.has(value)) publish(value, term);
  }

  return {
    hear(topic, text) {
      const value = { topic, text, heardAt: performance.now() };
      last.set(topic, value);
      const term = termNow();
      if (term !== null) publish(value, term);
    },
    forget: () => last.clear(),
    async takeOver() {
      if (termNow() !== null || takingOver) return;
      takingOver = true;
      try {
        await beginTerm();
      } finally {
        takingOver = false;
      }
    },
    async close() {
      closed = true;
      await Promise.all(underWay);
    },
  };
}
