import { afterEach, expect, test, vi } from "vitest";
import { deviceOnline } from "./device-online.ts";

afterEach(() => vi.unstubAllGlobals());

test("listeners hear of every change of the network until they unsubscribe", () => {
  const window = new EventTarget();
  vi.stubGlobal("window", window);
  vi.stubGlobal("navigator", { onLine: false });
  const changed = vi.fn<() => void>();
  const stop = deviceOnline.subscribe(changed);
  expect(deviceOnline.getState()).toBe(false);
  window.dispatchEvent(new Event("online"));
  window.dispatchEvent(new Event("offline"));
  expect(changed).toHaveBeenCalledTimes(2);
  stop();
  window.dispatchEvent(new Event("online"));
  expect(changed).toHaveBeenCalledTimes(2);
});
