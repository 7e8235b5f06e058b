import { describe, expect, it } from "vitest";
import { detectLocale, formatLocale } from "./locale.ts";

describe("detectLocale", () => {
  it("takes the first language that the console speaks", () => {
    expect(detectLocale(["fr-FR", "zh-TW", "en"])).toBe("zh");
    expect(detectLocale(["en-GB", "zh-CN"])).toBe("en");
  });

  it("falls back to English", () => {
    expect(detectLocale(["fr", "de"])).toBe("en");
    expect(detectLocale([])).toBe("en");
  });
});

describe("formatLocale", () => {
  it("keeps the browser's region of the chosen language", () => {
    expect(formatLocale("en", ["zh-CN", "en-GB"])).toBe("en-GB");
    expect(formatLocale("zh", ["en-US"])).toBe("zh-CN");
    expect(formatLocale("en", ["zh-CN"])).toBe("en");
  });
});
