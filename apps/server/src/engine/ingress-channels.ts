import { LRUCache } from "lru-cache";
import type { HeardValue, IngressSink } from "./ingress.ts";
import type { IngressLease } from "./ingress-lease.ts";

/** [ING4] What comes over channels: every node hears all of it, the one that takes in publishes it. */
export interface IngressChannels {
  hear(topic: string, text: string): void;
  /** This node has not heard everything: what it knows as a topic's last value may not be it. */
  forget(): void;
  /** After the lease was gained: publishes what came while no node did, then everything that is heard. */
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
  let publishingTerm = 0;
  let closed = false;

  const publishes = (): boolean => !closed && lease.held() && publishingTerm === lease.term();

  function publish({ topic, text }: HeardValue): void {
    const term = lease.term();
    const stored = sink.published(topic, text, () => lease.held() && lease.term() === term);
    const settled = stored.finally(() => underWay.delete(settled));
    underWay.add(settled);
  }

  return {
    hear(topic, text) {
      const value = { topic, text, heardAt: performance.now() };
      last.set(topic, value);
      if (publishes()) publish(value);
    },
    forget: () => last.clear(),
    async takeOver() {
      if (publishes()) return;
      const term = lease.term();
      // A node that was stopped reads late: what it believes to be the last value may long have been followed by others.
      await catchUp();
      const looked = [...last.values()];
      const missed = new Set(await sink.missed(looked));
      if (closed || publishes() || !lease.held() || lease.term() !== term) return;
      const had = new Set(looked.filter((value) => !missed.has(value)));
      for (const value of last.values()) if (!had.has(value)) publish(value);
      publishingTerm = term;
    },
    async close() {
      closed = true;
      await Promise.all(underWay);
    },
  };
}
