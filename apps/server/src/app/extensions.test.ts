import { expect, test, vi } from "vitest";
import { loadExtensions, type Extension } from "./extensions.ts";
import { StartError } from "./start-error.ts";

test("without DEMO the demo package is not loaded", async () => {
  const load = vi.fn<() => Promise<{ demoShop: Extension }>>();
  expect(await loadExtensions({ DEMO: false }, load)).toEqual([]);
  expect(load).not.toHaveBeenCalled();
});

test("DEMO loads the demo shop as the home page", async () => {
  const [demo] = await loadExtensions({ DEMO: true });
  expect(demo).toMatchObject({ home: "/demo/", pages: { prefix: "/demo/" } });
});

test("DEMO without the demo package is refused with one sentence", async () => {
  const load = () =>
    Promise.reject(
      new Error("Cannot find package '@deskwire/demo-shop' imported from /app/extensions.ts"),
    );
  await expect(loadExtensions({ DEMO: true }, load)).rejects.toThrow(StartError);
  await expect(loadExtensions({ DEMO: true }, load)).rejects.toThrow(
    "DEMO is on, but the package @deskwire/demo-shop is not installed. Install it or unset DEMO.",
  );
});

test("another failure of the demo package is thrown unchanged", async () => {
  const load = () => Promise.reject(new Error("broken"));
  await expect(loadExtensions({ DEMO: true }, load)).rejects.toThrow("broken");
});
