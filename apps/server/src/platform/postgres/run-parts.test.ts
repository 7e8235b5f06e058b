import { expect, test } from "vitest";
import { runParts } from "./run-parts.ts";

test("[NTF7] a part that fails stops no other part, and its failure is thrown at the end", async () => {
  const done: string[] = [];
  const part = (name: string) => async () => void done.push(name);
  const failing = (message: string) => () => Promise.reject(new Error(message));
  await runParts([part("a"), part("b")]);
  await expect(runParts([failing("first"), part("c")])).rejects.toThrow("first");
  const several = runParts([failing("first"), part("d"), failing("second")]);
  await expect(several).rejects.toMatchObject({
    errors: [{ message: "first" }, { message: "second" }],
  });
  expect(done).toEqual(["a", "b", "c", "d"]);
});
