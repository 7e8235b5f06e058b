import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { createStage, type Nodes, type Stage } from "./stage.ts";

/** The nodes and the stage of a suite. They exist while a test runs. */
export interface OnStage {
  readonly nodes: Nodes;
  readonly stage: Stage;
}

/** Runs suites on the same nodes, which are started once. After each test no client is connected and no conversation is live. */
export function onStage(
  name: string,
  startNodes: () => Promise<Nodes>,
  suites: readonly ((on: OnStage) => void)[],
): void {
  describe(`on ${name}`, () => {
    let nodes: Nodes;
    let stage: Stage;

    beforeAll(async () => {
      nodes = await startNodes();
      stage = createStage(nodes);
    });
    afterEach(() => stage.clear());
    afterAll(() => nodes.close());

    const on: OnStage = {
      get nodes() {
        return nodes;
      },
      get stage() {
        return stage;
      },
    };
    for (const suite of suites) suite(on);
  });
}
