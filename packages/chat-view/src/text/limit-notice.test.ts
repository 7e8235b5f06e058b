import { expect, test } from "vitest";
import { FAR_FROM_LIMIT, nextLimitNotice, type LimitNotice } from "./limit-notice.ts";

const WORDS = {
  left: (count: number) => `${count} left`,
  over: (count: number) => `${count} over`,
};

/** What is told while the number of characters that are left goes through `counts`. */
function told(counts: readonly number[]): string[] {
  const texts: string[] = [];
  let notice: LimitNotice = FAR_FROM_LIMIT;
  for (const left of counts) {
    const next = nextLimitNotice(notice, left, WORDS);
    if (next !== notice) texts.push(next.text);
    notice = next;
  }
  return texts;
}

test("[SHO10] the keys near the limit make one announcement for each threshold", () => {
  const keys = Array.from({ length: 260 }, (_, index) => 240 - index);
  expect(told(keys)).toEqual(["200 left", "50 left", "10 left", "0 left", "1 over"]);
  expect(told([12, 11, 10, 9, 8])).toEqual(["12 left", "10 left"]);
});

test("[SHO10] a pasted text is told with its own number", () => {
  expect(told([4_000, -300, -301, 20])).toEqual(["300 over", "20 left"]);
});
