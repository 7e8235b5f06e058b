import { describe, expect, it, vi } from "vitest";
import { createPart, forgetFailedParts } from "./lazy-part.tsx";

const noWait = () => Promise.resolve();

describe("createPart", () => {
  it("loads once", async () => {
    const load = vi.fn<() => Promise<string>>(() => Promise.resolve("code"));
    const part = createPart(load, noWait);
    part.prefetch();
    expect(await part.get()).toBe("code");
    expect(await part.get()).toBe("code");
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("retries once by itself", async () => {
    const load = vi.fn<() => Promise<string>>();
    load.mockRejectedValueOnce(new Error("offline")).mockResolvedValue("code");
    expect(await createPart(load, noWait).get()).toBe("code");
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("keeps a failure until `forgetFailedParts`", async () => {
    const load = vi.fn<() => Promise<string>>().mockRejectedValue(new Error("offline"));
    const part = createPart(load, noWait);
    await expect(part.get()).rejects.toThrow("offline");
    await expect(part.get()).rejects.toThrow("offline");
    expect(load).toHaveBeenCalledTimes(2);
    load.mockResolvedValue("code");
    forgetFailedParts();
    expect(await part.get()).toBe("code");
  });

  it("forgets a failed prefetch", async () => {
    const load = vi.fn<() => Promise<string>>().mockRejectedValue(new Error("offline"));
    const part = createPart(load, noWait);
    part.prefetch();
    await expect(part.get()).rejects.toThrow("offline");
    load.mockResolvedValue("code");
    await Promise.resolve();
    expect(await part.get()).toBe("code");
  });
});
