import { expect, test, vi } from "vitest";
import type { TopicListener } from "./config.ts";
import { createTopics } from "./topics.ts";

test("[TOP1] every listener gets the latest value, then each new one", () => {
  const topics = createTopics(() => undefined);
  const first = vi.fn<TopicListener>();
  const second = vi.fn<TopicListener>();
  topics.subscribe("price", first);
  topics.take("price", 1, 10);
  topics.subscribe("price", second);
  topics.take("price", 2, 11);
  expect(first.mock.calls).toEqual([
    [10, 1],
    [11, 2],
  ]);
  expect(second.mock.calls).toEqual(first.mock.calls);
});

test("a topic is subscribed once, and unsubscribed with its last listener", () => {
  const changed = vi.fn<() => void>();
  const topics = createTopics(changed);
  const stops = [
    topics.subscribe("price", vi.fn<TopicListener>()),
    topics.subscribe("price", vi.fn<TopicListener>()),
  ];
  expect(changed).toHaveBeenCalledTimes(1);
  stops[0]?.();
  stops[0]?.();
  expect(topics.names()).toEqual(["price"]);
  stops[1]?.();
  expect(topics.names()).toEqual([]);
  expect(changed).toHaveBeenCalledTimes(2);
});

test("a second unsubscribe of an old subscription does not end a later one", () => {
  const topics = createTopics(() => undefined);
  const stop = topics.subscribe("price", vi.fn<TopicListener>());
  stop();
  topics.subscribe("price", vi.fn<TopicListener>());
  stop();
  expect(topics.names()).toEqual(["price"]);
});

test("a value of a topic without listeners is dropped", () => {
  const topics = createTopics(() => undefined);
  const listener = vi.fn<TopicListener>();
  topics.take("price", 1, 10);
  topics.subscribe("price", listener);
  expect(listener).not.toHaveBeenCalled();
});
