import { startTestApp } from "../testing/test-app.ts";
import { assignmentSuite } from "./testing/assignment-suite.ts";

assignmentSuite("one node in memory", async () => {
  const node = await startTestApp({ timings: { tendMs: 150 } });
  return { users: node, agents: node, close: () => node.close() };
});
