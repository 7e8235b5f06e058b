import { expect, test } from "vitest";
import { chooseLanguage, say } from "./language.ts";

test.each([
  [undefined, {}, "en"],
  [undefined, { LANG: "zh_CN.UTF-8" }, "zh"],
  [undefined, { LC_ALL: "en_US.UTF-8", LANG: "zh_CN.UTF-8" }, "en"],
  [undefined, { LC_ALL: "", LC_MESSAGES: "zh_TW", LANG: "C" }, "zh"],
  ["zh", { LANG: "en_US.UTF-8" }, "zh"],
  ["en", { LANG: "zh_CN.UTF-8" }, "en"],
] as const)("told %j in the environment %j, it is %s", (told, env, language) => {
  expect(chooseLanguage(told, env)).toBe(language);
});

test("values stand in their places, in the language of the sentence", () => {
  const sentence = { en: "{who} waits {span} {unknown}", zh: "{who} 等待 {span}" };
  const values = { who: "Mia", span: { en: "5 minutes", zh: "5 分钟" } };
  expect(say(sentence, "en", values)).toBe("Mia waits 5 minutes {unknown}");
  expect(say(sentence, "zh", values)).toBe("Mia 等待 5 分钟");
});
