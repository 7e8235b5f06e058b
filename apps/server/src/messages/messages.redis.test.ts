import { onStage } from "../testing/on-stage.ts";
import { startTwoNodes } from "../testing/two-nodes.ts";
import { messagesSuite } from "./testing/messages-suite.ts";

onStage("two nodes on one Redis", startTwoNodes, [messagesSuite]);
