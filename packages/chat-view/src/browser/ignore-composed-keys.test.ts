import { expect, test } from "vitest";
import { ignoreComposedKeys } from "./ignore-composed-keys.ts";

const ESCAPE = { key: "Escape", isComposing: false, keyCode: 27 };

/** The keys that reach a listener of the page which was added later. */
function pressAll(page: EventTarget, keys: readonly object[]): string[] {
  const heard: string[] = [];
  page.addEventListener("keydown", (event) => heard.push((event as KeyboardEvent).key));
  for (const key of keys) {
    const event = new Event("keydown", { cancelable: true });
    page.dispatchEvent(Object.assign(event, key));
  }
  return heard;
}

test("[SHO3] no key of a composition reaches the page", () => {
  const page = new EventTarget();
  ignoreComposedKeys(page);
  const composed = ["Escape", "ArrowDown", "Enter", "Tab", "k"].flatMap((key) => [
    { key, isComposing: true, keyCode: 229 },
    { key, isComposing: true, keyCode: 27 },
    { key, isComposing: false, keyCode: 229 },
  ]);
  expect(pressAll(page, [...composed, ESCAPE])).toEqual(["Escape"]);
});

test("[SHO3] the browser does not close a dialog on the Escape of a composition", () => {
  const page = new EventTarget();
  ignoreComposedKeys(page);
  const press = (key: object) => {
    const event = Object.assign(new Event("keydown", { cancelable: true }), key);
    page.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(press({ ...ESCAPE, isComposing: true })).toBe(true);
  expect(press(ESCAPE)).toBe(false);
});

test("[SHO3] after the stop every key reaches the page", () => {
  const page = new EventTarget();
  ignoreComposedKeys(page)();
  expect(pressAll(page, [{ ...ESCAPE, isComposing: true }])).toEqual(["Escape"]);
});
