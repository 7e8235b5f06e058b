import { onStage } from "../../testing/on-stage.ts";
import { startOneNode } from "../../testing/one-node.ts";
import { startTwoNodes } from "../../testing/two-nodes.ts";
import { deskSuite } from "./testing/desk-suite.ts";

const timings = { reconcileMs: 200 };

onStage("one node in memory", () => startOneNode({ timings }), [deskSuite]);
onStage("two nodes on one Redis", () => startTwoNodes({ timings }), [deskSuite]);
