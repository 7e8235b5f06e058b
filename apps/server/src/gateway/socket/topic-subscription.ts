import type { Follower } from "../../topics/topics.ts";
import type { SendQueue } from "./send-queue.ts";
import type { TopicBoard, TopicMember } from "./topic-board.ts";

/** One connection's topics. */
export interface TopicFeed extends Follower {
  close(): void;
}

const TOPICS_MAX = 100;
/** [TOP4] What a slow reader has not taken; beyond, values are skipped. */
const SKIP_BYTES = 64 * 1024;

export function createTopicFeed(
  board: TopicBoard,
  queue: SendQueue,
  onDrain: (run: () => void) => void,
): TopicFeed {
  const followed = new Set<string>();
  // The newest value of each topic that a slow reader has not been sent.
  const skipped = new Map<string, string>();

  function sendSkipped(): void {
    const texts = [...skipped.values()];
    skipped.clear();
    for (const text of texts) queue.push(text);
  }

  const member: TopicMember = {
    receiveTopic(topic, text) {
      if (queue.buffered <= SKIP_BYTES && skipped.size === 0) return queue.push(text);
      if (skipped.size === 0) onDrain(sendSkipped);
      skipped.set(topic, text);
    },
  };

  return {
    follow(topic) {
      if (followed.size >= TOPICS_MAX && !followed.has(topic)) return false;
      followed.add(topic);
      board.follow(topic, member);
      return true;
    },
    unfollow(topic) {
      followed.delete(topic);
      skipped.delete(topic);
      board.unfollow(topic, member);
    },
    close() {
      for (const topic of followed) board.unfollow(topic, member);
      skipped.clear();
    },
  };
}
