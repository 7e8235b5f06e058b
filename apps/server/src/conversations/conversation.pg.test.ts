import { startTestApp } from "../testing/test-app.ts";
import { conversationSuite } from "./testing/conversation-suite.ts";

conversationSuite("one node in memory", async () => {
  const node = await startTestApp();
  return { users: node, agents: node, close: () => node.close() };
});
