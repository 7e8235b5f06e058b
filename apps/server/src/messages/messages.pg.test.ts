import { startOneNode } from "../testing/one-node.ts";
import { onStage } from "../testing/on-stage.ts";
import { messagesSuite } from "./testing/messages-suite.ts";

onStage("one node in memory", startOneNode, [messagesSuite]);
