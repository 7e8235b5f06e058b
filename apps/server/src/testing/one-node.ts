import { startTestApp, type TestAppOptions } from "./test-app.ts";
import type { Nodes } from "./stage.ts";

/** One node without Redis, for users and agents. */
export async function startOneNode(options?: TestAppOptions): Promise<Nodes> {
  const node = await startTestApp(options);
  return { users: node, agents: node, close: () => node.close() };
}
