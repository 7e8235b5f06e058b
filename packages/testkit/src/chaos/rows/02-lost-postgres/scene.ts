import type { ChaosNode } from "../../nodes/chaos-node.ts";
import type { Stage } from "../../stage.ts";

/** A node and a conversation whose user writes to it. */
export interface Scene {
  stage: Stage;
  node: ChaosNode;
  conversationId: string;
}
