import { startOneNode } from "../testing/one-node.ts";
import { onStage } from "../testing/on-stage.ts";
import { placeSuite } from "./testing/place-suite.ts";
import { queueSuite } from "./testing/queue-suite.ts";
import { racesSuite } from "./testing/races-suite.ts";
import { transferSuite } from "./testing/transfer-suite.ts";
import { absenceSuite } from "./testing/absence-suite.ts";

onStage("one node in memory", () => startOneNode({ timings: { tendMs: 150 } }), [
  queueSuite,
  placeSuite,
  racesSuite,
  transferSuite,
  absenceSuite,
]);
