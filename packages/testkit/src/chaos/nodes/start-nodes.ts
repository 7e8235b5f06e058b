import type { ChaosNode, NodesOptions, Stage } from "../stage.ts";

type Wanted = Omit<NodesOptions, "count">;

export async function startPair(stage: Stage, wanted: Wanted): Promise<[ChaosNode, ChaosNode]> {
  const [first, second] = await stage.startNodes({ ...wanted, count: 2 });
  if (first === undefined || second === undefined) throw new Error("two nodes are needed");
  return [first, second];
}

export async function startOne(stage: Stage, wanted: Wanted = {}): Promise<ChaosNode> {
  const [node] = await stage.startNodes({ ...wanted, count: 1 });
  if (node === undefined) throw new Error("a node is needed");
  return node;
}
