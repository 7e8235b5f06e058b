import { expect, test } from "vitest";
import { createPrefs } from "./prefs.ts";
import { createKeyStore } from "./storage.ts";

const BROWSER = ["fr", "en-US"];
const open = (page: { locale: "zh" | "en" | null; pageLang?: string }) =>
  createPrefs(createKeyStore(null), page, BROWSER);

test("[IDN10] page setting, user locale, page language and browser languages apply in this order", () => {
  const localeOf = (prefs: ReturnType<typeof open>, suggested?: string) => {
    prefs.suggestLocale(suggested);
    return prefs.getState().locale;
  };
  expect(localeOf(open({ locale: "en", pageLang: "en" }), "zh-CN")).toBe("en");
  expect(localeOf(open({ locale: null, pageLang: "en" }), "zh-CN")).toBe("zh");
  expect(localeOf(open({ locale: null, pageLang: "zh-CN" }))).toBe("zh");
  expect(localeOf(open({ locale: null, pageLang: "zh-CN" }), "fr-FR")).toBe("zh");
  expect(localeOf(open({ locale: null, pageLang: "" }))).toBe("en");
});

test("[IDN10] the main site's locale does not change the user's own choice", () => {
  const prefs = open({ locale: "en" });
  prefs.setLocale("zh");
  prefs.suggestLocale("en");
  expect(prefs.getState().locale).toBe("zh");
});

test("[IDN10] the page's language applies again after the user has signed out", () => {
  const prefs = open({ locale: null, pageLang: "en" });
  prefs.suggestLocale("zh-CN");
  prefs.suggestLocale(undefined);
  expect(prefs.getState().locale).toBe("en");
});
