import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reconnectOnWake } from "./reconnect-on-wake.ts";

let document: EventTarget;
let window: EventTarget;

beforeEach(() => {
  window = new EventTarget();
  document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
});
afterEach(() => vi.unstubAllGlobals());

function setUp(status: string) {
  const reconnectNow = vi.fn<() => void>();
  const stop = reconnectOnWake({ getState: () => ({ connection: { status } }), reconnectNow });
  return { reconnectNow, stop };
}

test("a device that comes online connects at once, also when the old link looks alive", () => {
  const { reconnectNow } = setUp("online");
  window.dispatchEvent(new Event("online"));
  expect(reconnectNow).toHaveBeenCalledTimes(1);
});

test.each(["visibilitychange", "pageshow"])(
  "on %s a client that waits connects at once",
  (type) => {
    const { reconnectNow } = setUp("waiting");
    (type === "pageshow" ? window : document).dispatchEvent(new Event(type));
    expect(reconnectNow).toHaveBeenCalledTimes(1);
  },
);

test("a page that is shown again keeps a link that is alive, and a hidden page waits", () => {
  const alive = setUp("online");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(alive.reconnectNow).not.toHaveBeenCalled();
  const waiting = setUp("waiting");
  Object.assign(document, { visibilityState: "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
  expect(waiting.reconnectNow).not.toHaveBeenCalled();
});

test("after the end nothing connects any more", () => {
  const { reconnectNow, stop } = setUp("waiting");
  stop();
  window.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("visibilitychange"));
  expect(reconnectNow).not.toHaveBeenCalled();
});
