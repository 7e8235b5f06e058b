import { randomUUID } from "node:crypto";
import { signHook } from "@deskwire/testkit/hook-client";
import { markOf } from "./marks.ts";
import type { RawHttp } from "./raw-http.ts";

/** Makes the body of a call with `count` events for the next users in turn, marked with their send time. */
export type EventBodies = (count: number, sentAt: number) => string;

export function createEventBodies(userIds: readonly string[]): EventBodies {
  const run = randomUUID().slice(0, 8);
  let made = 0;
  const one = (sentAt: number): object => ({
    id: `${run}-${++made}`,
    toUserId: userIds[made % userIds.length],
    fromUserId: "bench-author",
    data: {
      title: "新评论",
      excerpt: "说得好！ I think so too.",
      text: markOf(sentAt),
      url: "/posts/42",
    },
  });
  return (count, sentAt) =>
    JSON.stringify(
      count === 1 ? one(sentAt) : { events: Array.from({ length: count }, () => one(sentAt)) },
    );
}

/** Posts the events of a body. Rejects when the server refuses them. */
export function postEvents(http: RawHttp, body: string): Promise<void> {
  return http.post("/hooks/v1/comments", signHook(body), body);
}

/** Publishes a value of a topic, marked with its send time. */
export function publishValue(http: RawHttp, topic: string, sentAt: number): Promise<void> {
  const body = JSON.stringify({ data: { symbol: "DSK", price: 15.2, mark: markOf(sentAt) } });
  return http.post(`/hooks/v1/topics/${topic}`, signHook(body), body);
}
