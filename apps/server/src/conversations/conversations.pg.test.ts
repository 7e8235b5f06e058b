import { startOneNode } from "../testing/one-node.ts";
import { onStage } from "../testing/on-stage.ts";
import { conversationsSuite } from "./testing/conversations-suite.ts";

onStage("one node in memory", startOneNode, [conversationsSuite]);
