import { describe, expect, test } from "vitest";
import { createRunningParts } from "./running-parts.ts";

describe("running parts", () => {
  test("close once each, the latest first, however often closeAll is called", async () => {
    const closed: string[] = [];
    const parts = createRunningParts();
    for (const name of ["postgres", "server"]) {
      parts.add(async () => {
        await Promise.resolve();
        closed.push(name);
      });
    }
    await Promise.all([parts.closeAll(), parts.closeAll()]);
    expect(closed).toEqual(["server", "postgres"]);
  });
});
