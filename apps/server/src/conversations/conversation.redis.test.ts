import { conversationSuite } from "./testing/conversation-suite.ts";
import { startTwoNodes } from "../testing/two-nodes.ts";

conversationSuite("two nodes on one Redis", () => startTwoNodes());
