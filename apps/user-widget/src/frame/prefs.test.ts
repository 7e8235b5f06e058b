import { expect, test } from "vitest";
import { createPrefs } from "./prefs.ts";
import { createKeyStore } from "./storage.ts";

const BROWSER = ["fr", "en-US"];
const open = (page: { locale: "zh" | "en" | null; pageLang?: string }) =>
  createPrefs(createKeyStore(null), page, BROWSER);

test("[IDN10] the page's setting wins over the user's locale, that over the page's language, that over the browser's", () => {
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

test("[IDN10] a person's own choice is not changed by what the main site says", () => {
  const prefs = open({ locale: "en" });
  prefs.setLocale("zh");
  prefs.suggestLocale("en");
  expect(prefs.getState().locale).toBe("zh");
});

test("[IDN10] after the user has signed out, the page's language is spoken again", () => {
  const prefs = open({ locale: null, pageLang: "en" });
  prefs.suggestLocale("zh-CN");
  prefs.suggestLocale(undefined);
  expect(prefs.getState().locale).toBe("en");
});
