import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { createStage, type Nodes, type Stage } from "./stage.ts";

/** What a suite's tests use; both exist while a test runs. */
export interface OnStage {
  readonly nodes: Nodes;
  readonly stage: Stage;
}

/** Runs suites against the same nodes, which are started once. After each test nobody is connected and nothing is open. */
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
