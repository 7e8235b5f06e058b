import { startTwoNodes } from "../testing/two-nodes.ts";
import { onStage } from "../testing/on-stage.ts";
import { publishingSuite } from "./testing/publishing-suite.ts";
import { subscriptionsSuite } from "./testing/subscriptions-suite.ts";
import { TOPIC_OPTIONS } from "./testing/topic-helpers.ts";

onStage("two nodes on one Redis", () => startTwoNodes(TOPIC_OPTIONS), [
  subscriptionsSuite,
  publishingSuite,
]);
