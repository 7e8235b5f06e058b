import { expect, test } from "vitest";
import { createTextReader } from "./text-reader.ts";

const GBK = Buffer.from("b9a7cfb2d6d0bdb1", "hex");

test("[OPS4] text is read in the encoding of the back end", () => {
  expect(createTextReader("gbk")(GBK)).toBe("恭喜中奖");
  expect(createTextReader("utf-8")(Buffer.from("恭喜中奖 😀"))).toBe("恭喜中奖 😀");
});

test("[OPS4] bytes that are no text in the encoding are refused whole", () => {
  expect(createTextReader("utf-8")(GBK)).toBeNull();
  expect(createTextReader("gbk")(Buffer.from("b9a7ff", "hex"))).toBeNull();
});
