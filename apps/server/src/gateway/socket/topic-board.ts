import type { ParticipantKey } from "@deskwire/protocol";

/** A connection that follows topics. */
export interface TopicMember {
  readonly participant: ParticipantKey;
  /** `text` is the event as JSON. */
  receiveTopic(topic: string, text: string): void;
}

/** Which connections of this node follow which topic. */
export interface TopicBoard {
  follow(topic: string, member: TopicMember): void;
  unfollow(topic: string, member: TopicMember): void;
  /** [LIM11] How many topics the connections of a participant follow here, each counted for every connection. */
  countOf(participant: ParticipantKey): number;
  /** The topics that have a follower here. */
  followed(): string[];
  /** [TOP4] Gives a value to the followers. A value older than the last one is dropped. */
  tell(topic: string, id: number, data: unknown): void;
}

interface Followed {
  members: Set<TopicMember>;
  lastId: number;
}

export function createTopicBoard(): TopicBoard {
  const topics = new Map<string, Followed>();
  const counts = new Map<ParticipantKey, number>();
  return {
    follow(topic, member) {
      const followed = topics.get(topic) ?? { members: new Set(), lastId: 0 };
      if (followed.members.has(member)) return;
      followed.members.add(member);
      counts.set(member.participant, (counts.get(member.participant) ?? 0) + 1);
      topics.set(topic, followed);
    },
    unfollow(topic, member) {
      const followed = topics.get(topic);
      if (followed?.members.delete(member) !== true) return;
      if (followed.members.size === 0) topics.delete(topic);
      const left = (counts.get(member.participant) ?? 0) - 1;
      if (left > 0) counts.set(member.participant, left);
      else counts.delete(member.participant);
    },
    countOf: (participant) => counts.get(participant) ?? 0,
    followed: () => [...topics.keys()],
    tell: (topic, id, data) => tellFollowers(topics, { topic, id, data }),
  };
}

function tellFollowers(
  topics: ReadonlyMap<string, Followed>,
  { topic, id, data }: { topic: string; id: number; data: unknown },
): void {
  const followed = topics.get(topic);
  if (followed === undefined || id <= followed.lastId) return;
  followed.lastId = id;
  const text = JSON.stringify({ t: "topic", topic, id, data });
  for (const member of followed.members) member.receiveTopic(topic, text);
}
