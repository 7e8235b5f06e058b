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

  test("a start under way is aborted, awaited and closed", async () => {
    const parts = createRunningParts();
    const events: string[] = [];
    const { promise: told, resolve: tell } = Promise.withResolvers<void>();
    const starting = parts.start(async (signal) => {
      signal.addEventListener("abort", () => events.push("aborted"));
      await told;
      events.push("started");
      return { close: async () => void events.push("closed") };
    });
    const closing = parts.closeAll().then(() => events.push("all closed"));
    expect(parts.closing).toBe(true);
    tell();
    await Promise.all([starting, closing]);
    expect(events).toEqual(["aborted", "started", "closed", "all closed"]);
  });

  test("a start that fails has nothing to close, and none begins after closeAll", async () => {
    const parts = createRunningParts();
    await expect(parts.start(() => Promise.reject(new Error("taken")))).rejects.toThrow("taken");
    await parts.closeAll();
    let began = false;
    const late = parts.start(async () => {
      began = true;
      return { close: async () => undefined };
    });
    await expect(late).rejects.toThrow(/abort/);
    expect(began).toBe(false);
  });
});
