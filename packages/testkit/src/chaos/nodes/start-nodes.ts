import type { Stage } from "../stage.ts";
import type { ChaosNode, NodesOptions } from "./chaos-node.ts";

type Options = Omit<NodesOptions, "count">;

export async function startPair(stage: Stage, options: Options): Promise<[ChaosNode, ChaosNode]> {
  const [first, second] = await stage.startNodes({ ...options, count: 2 });
  if (first === undefined || second === undefined) throw new Error("two nodes are needed");
  return [first, second];
}

export async function startOne(stage: Stage, options: Options = {}): Promise<ChaosNode> {
  const [node] = await stage.startNodes({ ...options, count: 1 });
  if (node === undefined) throw new Error("a node is needed");
  return node;
}
