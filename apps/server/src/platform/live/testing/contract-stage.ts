import type { ParticipantKey } from "@deskwire/protocol";
import { afterEach } from "vitest";

import type { Engine } from "../engine.ts";
import { createTestNode } from "./test-node.ts";
import type { TestNode } from "./test-node.ts";

/** Opens the given number of nodes of one cluster. An engine that is one process may return the same node each time. */
export type OpenEngines = (count: number) => Promise<Engine[]>;

/** Opens two nodes of one cluster; they are closed after the test. Both may be the same node. */
export type OpenTwo = () => Promise<[TestNode, TestNode]>;

export const USER: ParticipantKey = "user:1";
export const AGENT: ParticipantKey = "agent:66666666";

/** Must be called inside a `describe`. */
export function createContractStage(open: OpenEngines): OpenTwo {
  let nodes: TestNode[] = [];

  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.engine.close()));
    nodes = [];
  });

  return async () => {
    const byEngine = new Map<Engine, TestNode>();
    nodes = (await open(2)).map((engine) => {
      const node = byEngine.get(engine) ?? createTestNode(engine);
      byEngine.set(engine, node);
      return node;
    });
    const [a, b] = nodes;
    if (a === undefined || b === undefined) throw new Error("the engine did not open two nodes");
    return [a, b];
  };
}

/** Resolves in the next tick of the event loop. */
export function nextTick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
