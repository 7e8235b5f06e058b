import type { TopicListener } from "./config.ts";

interface Followed {
  listeners: Set<TopicListener>;
  last: [data: unknown, id: number] | null;
}

/** The topics that the page follows, also before the frame has loaded. */
export interface Topics {
  names(): string[];
  subscribe(topic: string, listener: TopicListener): () => void;
  take(topic: string, id: number, data: unknown): void;
}

/** Calls `changed` when a topic gets its first listener or loses its last one. */
export function createTopics(changed: () => void): Topics {
  const topics = new Map<string, Followed>();
  return {
    names: () => [...topics.keys()],
    subscribe(topic, listener) {
      const followed = topics.get(topic) ?? { listeners: new Set(), last: null };
      followed.listeners.add(listener);
      if (!topics.has(topic)) {
        topics.set(topic, followed);
        changed();
      } else if (followed.last) listener(...followed.last);
      return () => {
        followed.listeners.delete(listener);
        if (followed.listeners.size > 0 || topics.get(topic) !== followed) return;
        topics.delete(topic);
        changed();
      };
    },
    take(topic, id, data) {
      const followed = topics.get(topic);
      if (!followed) return;
      followed.last = [data, id];
      for (const listener of followed.listeners) listener(data, id);
    },
  };
}
