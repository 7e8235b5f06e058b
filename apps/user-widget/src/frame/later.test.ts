import { expect, test, vi } from "vitest";
import { later, loadAhead } from "./later.ts";

test("a part is loaded once, and again after a failure", async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error("404"));
  load.mockResolvedValue("part");
  const get = later(load);
  await expect(get()).rejects.toThrow("404");
  await expect(Promise.all([get(), get()])).resolves.toEqual(["part", "part"]);
  expect(load).toHaveBeenCalledTimes(2);
});

test("loading ahead includes nested parts and continues after a failure", async () => {
  const inner = vi.fn<() => Promise<string>>(() => Promise.resolve("inner"));
  later(() => Promise.reject(new Error("404")));
  later(() => Promise.resolve(later(inner)));
  await loadAhead();
  expect(inner).toHaveBeenCalledOnce();
});
