import { expect, test } from "vitest";
import { isFewEmoji } from "./emoji.ts";

test.each(["😀", " 👍🏽 ", "👨‍👩‍👧‍👦", "🇨🇳🇩🇪", "1️⃣", "❤️ 💔", "🎉🎉🎉", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🧑🏽‍🚀"])(
  "“%s” is shown large",
  (text) => {
    expect(isFewEmoji(text)).toBe(true);
  },
);

test.each(["", " ", "a", "1", "#", "ok 😀", "😀😀😀😀", "🇨", "你好"])(
  "“%s” is shown as any text",
  (text) => {
    expect(isFewEmoji(text)).toBe(false);
  },
);
