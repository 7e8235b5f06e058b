import type { ParticipantKey } from "@deskwire/protocol";
import type { Follower } from "../../topics/topics.ts";
import { pushFrame, type SendQueue } from "./send-queue.ts";
import type { TopicBoard, TopicMember } from "./topic-board.ts";

/** The topics that one connection follows. */
export interface TopicSubscription extends Follower {
  close(): void;
}

const TOPICS_MAX = 100;
/** [LIM11] */
const PARTICIPANT_TOPICS_MAX = 1_000;
/** [TOP4] While more than this is buffered to the peer, only the newest value of each topic is kept. */
const SKIP_BYTES = 64 * 1024;

interface Subscription {
  readonly board: TopicBoard;
  readonly queue: SendQueue;
  readonly member: TopicMember;
  readonly followed: Set<string>;
  /** By topic: the newest value that waits until a slow reader has read. */
  readonly skipped: Map<string, string>;
}

export function createTopicSubscription(
  board: TopicBoard,
  { queue, participant }: { queue: SendQueue; participant: ParticipantKey },
): TopicSubscription {
  const subscription: Subscription = {
    board,
    queue,
    member: {
      participant,
      receiveTopic: (topic, text) => receiveTopic(subscription, topic, text),
    },
    followed: new Set(),
    skipped: new Map(),
  };
  return {
    follow: (topic) => follow(subscription, topic),
    unfollow: (topic) => unfollow(subscription, topic),
    close() {
      for (const topic of subscription.followed) unfollow(subscription, topic);
    },
  };
}

function follow({ board, followed, member }: Subscription, topic: string): boolean {
  if (followed.has(topic)) return true;
  if (followed.size >= TOPICS_MAX) return false;
  if (board.countOf(member.participant) >= PARTICIPANT_TOPICS_MAX) return false;
  followed.add(topic);
  board.follow(topic, member);
  return true;
}

function unfollow({ board, followed, skipped, member }: Subscription, topic: string): void {
  followed.delete(topic);
  skipped.delete(topic);
  board.unfollow(topic, member);
}

function receiveTopic(subscription: Subscription, topic: string, text: string): void {
  const { queue, skipped } = subscription;
  if (queue.webSocket.bufferedAmount <= SKIP_BYTES && skipped.size === 0)
    return pushFrame(queue, text);
  if (skipped.size === 0) queue.socket.once("drain", () => sendSkipped(subscription));
  skipped.set(topic, text);
}

function sendSkipped({ queue, skipped }: Subscription): void {
  const texts = [...skipped.values()];
  skipped.clear();
  for (const text of texts) pushFrame(queue, text);
}
