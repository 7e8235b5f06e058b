import { onStage } from "../testing/on-stage.ts";
import { startTwoNodes } from "../testing/two-nodes.ts";
import { conversationsSuite } from "./testing/conversations-suite.ts";

onStage("two nodes on one Redis", startTwoNodes, [conversationsSuite]);
