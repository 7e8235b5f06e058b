import { startOneNode } from "../testing/one-node.ts";
import { onStage } from "../testing/on-stage.ts";
import { publishingSuite } from "./testing/publishing-suite.ts";
import { subscriptionsSuite } from "./testing/subscriptions-suite.ts";
import { TOPIC_OPTIONS } from "./testing/topic-helpers.ts";

onStage("one node in memory", () => startOneNode(TOPIC_OPTIONS), [
  subscriptionsSuite,
  publishingSuite,
]);
