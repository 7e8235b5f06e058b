import { onStage } from "../testing/on-stage.ts";
import { startTwoNodes } from "../testing/two-nodes.ts";
import { placeSuite } from "./testing/place-suite.ts";
import { queueSuite } from "./testing/queue-suite.ts";
import { racesSuite } from "./testing/races-suite.ts";
import { transferSuite } from "./testing/transfer-suite.ts";
import { absenceSuite } from "./testing/absence-suite.ts";

onStage("two nodes on one Redis", () => startTwoNodes({ timings: { tendMs: 150 } }), [
  queueSuite,
  placeSuite,
  racesSuite,
  transferSuite,
  absenceSuite,
]);
