import { userTokensSuite } from "../../identity/testing/user-tokens-suite.ts";
import { countersSuite } from "../../notifications/testing/counters-suite.ts";
import { MAIN_SITE_OPTIONS } from "../../notifications/testing/main-site.ts";
import { notificationsSuite } from "../../notifications/testing/notifications-suite.ts";
import { redeliverySuite } from "../../notifications/testing/redelivery-suite.ts";
import { startTwoNodes } from "../../testing/two-nodes.ts";
import { onStage } from "../../testing/on-stage.ts";

onStage("two nodes on one Redis", () => startTwoNodes(MAIN_SITE_OPTIONS), [
  countersSuite,
  notificationsSuite,
  redeliverySuite,
  userTokensSuite,
]);
