import { describe, expect, test } from "vitest";

import { testBrokerContract } from "./broker-contract.ts";
import { createContractStage } from "./contract-stage.ts";
import type { OpenEngines } from "./contract-stage.ts";
import { testPresenceContract } from "./presence-contract.ts";
import { testSharedCacheContract } from "./shared-cache-contract.ts";

/** What every engine promises, whether it is one process or many nodes. */
export function describeEngineContract(name: string, open: OpenEngines): void {
  describe(`engine contract: ${name}`, () => {
    const openTwo = createContractStage(open);
    testBrokerContract(openTwo);
    testPresenceContract(openTwo);
    testSharedCacheContract(openTwo);

    test("an open engine is healthy, and it may be closed twice", async () => {
      const [a] = await openTwo();
      expect(a.engine.healthy()).toBe(true);
      await Promise.all([a.engine.close(), a.engine.close()]);
    });
  });
}
