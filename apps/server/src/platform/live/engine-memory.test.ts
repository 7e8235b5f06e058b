import { describeEngineContract } from "./testing/engine-contract.ts";
import { createMemoryEngine } from "./engine-memory.ts";

describeEngineContract("memory", async (count) => {
  const engine = createMemoryEngine();
  return Array.from({ length: count }, () => engine);
});
