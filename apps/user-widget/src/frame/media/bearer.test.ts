import { expect, test } from "vitest";
import { shareBearer } from "./bearer.ts";

test("the token is fetched once, and again after its time", async () => {
  let asked = 0;
  let now = 0;
  const token = shareBearer(
    async () => `t${++asked}`,
    () => now,
  );
  expect(await Promise.all([token(), token()])).toEqual(["t1", "t1"]);
  now = 30_000;
  expect(await token()).toBe("t2");
});

test("a failure is not kept", async () => {
  let asked = 0;
  const token = shareBearer(async () => {
    if (++asked === 1) throw new Error("the page is silent");
    return "t";
  });
  await expect(token()).rejects.toThrow("silent");
  expect(await token()).toBe("t");
});
