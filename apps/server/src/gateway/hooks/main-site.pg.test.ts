import { userTokensSuite } from "../../identity/testing/user-tokens-suite.ts";
import { countersSuite } from "../../notifications/testing/counters-suite.ts";
import { MAIN_SITE_OPTIONS } from "../../notifications/testing/main-site.ts";
import { notificationsSuite } from "../../notifications/testing/notifications-suite.ts";
import { redeliverySuite } from "../../notifications/testing/redelivery-suite.ts";
import { startOneNode } from "../../testing/one-node.ts";
import { onStage } from "../../testing/on-stage.ts";

onStage("one node in memory", () => startOneNode(MAIN_SITE_OPTIONS), [
  countersSuite,
  notificationsSuite,
  redeliverySuite,
  userTokensSuite,
]);
