import { expect, test, vi } from "vitest";
import { copyContext, readSettings } from "./config.ts";

test("settings without configuration have their defaults", () => {
  expect(readSettings({}, {})).toEqual({
    token: null,
    locale: null,
    theme: "auto",
    position: "right",
    context: {},
  });
});

test("the script tag's data attributes are read", () => {
  expect(readSettings({}, { token: "t", locale: "zh" })).toMatchObject({
    token: "t",
    locale: "zh",
  });
});

test("window.deskwire takes precedence over the data attributes", () => {
  const token = () => "fresh";
  const settings = readSettings({ token, locale: "en" }, { token: "old", locale: "zh" });
  expect(settings).toMatchObject({ token, locale: "en" });
});

test("invalid values fall back to the default", () => {
  const config = JSON.parse('{"locale":"fr","position":"top"}') as object;
  expect(readSettings(config, {})).toMatchObject({
    locale: null,
    position: "right",
  });
});

test("theme, position and context are read", () => {
  const context = { title: "Mug" };
  const settings = readSettings({ theme: "dark", position: "left", context }, {});
  expect(settings).toMatchObject({ theme: "dark", position: "left", context });
});

test("a reactive object of a framework is copied as plain data", () => {
  const card = new Proxy({ title: "Teapot" }, {});
  const copy = copyContext(new Proxy({ title: "Shop", card }, {}));
  expect(structuredClone(copy)).toEqual({ title: "Shop", card: { title: "Teapot" } });
  expect(readSettings({ context: { card } }, {}).context.card).not.toBe(card);
});

test("only a part that cannot be copied is left out, with a warning", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const circle: { title: string; self?: unknown } = { title: "Teapot" };
  circle.self = circle;
  const context = { title: "Shop", card: circle, pageUrl: undefined } as object;
  expect(copyContext(context)).toEqual({ title: "Shop" });
  expect(warn).toHaveBeenCalledOnce();
  expect(copyContext(null)).toEqual({});
});
