import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { expect } from "vitest";
import type { OnStage } from "../../testing/on-stage.ts";
import type { TestAppOptions } from "../../testing/test-app.ts";

/** The options of the nodes that the suites of topics run on. */
export const TOPIC_OPTIONS: TestAppOptions = { env: { HOOK_SECRETS: HOOK_SECRET } };

let made = 0;

export const newTopic = (): string => `public.topic-${++made}`;

/** Publishes a value on the agents' node, and resolves with its id. */
export async function publish(on: OnStage, topic: string, data: unknown): Promise<number> {
  const answer = await callHook(on.nodes.agents, `/topics/${encodeURIComponent(topic)}`, { data });
  expect(answer.status).toBe(200);
  return (answer.json() as { id: number }).id;
}

/** Waits for the value with this id. */
export function topicValue(client: RawClient, topic: string, id: number) {
  return client.event("topic", (event) => event.topic === topic && event.id === id);
}
