import { expect, test } from "vitest";
import { cleanFileName } from "./file-name.ts";

test.each([
  ["../../etc/passwd", "passwd"],
  ["C:\\tmp\\a.txt", "a.txt"],
  ["..", "file"],
  ["", "file"],
  ['a"b\r\n.txt', "a_b__.txt"],
  ["照片 1.jpg", "照片 1.jpg"],
])("the name of a file is made safe: %j", (given, clean) => {
  expect(cleanFileName(given)).toBe(clean);
});

test("a long name is cut in the middle and keeps its extension", () => {
  const clean = cleanFileName(`${"长".repeat(400)}.pdf`);
  expect(Array.from(clean).length).toBeLessThanOrEqual(150);
  expect(clean.endsWith(".pdf")).toBe(true);
});
