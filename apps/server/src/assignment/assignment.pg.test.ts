import { startTestApp } from "@deskwire/testkit/test-app";
import { assignmentSuite } from "./testing/assignment-suite.ts";

assignmentSuite("one node in memory", async () => {
  const node = await startTestApp({ timings: { tendMs: 150 } });
  return { users: node, agents: node, close: () => node.close() };
});
