import { expect, test, vi } from "vitest";
import { laterEn } from "../i18n/later-en.ts";
import { pickFiles } from "./pick-files.ts";

const options = { later: laterEn, tag: "en", count: 0, bytesMax: 2_048 };
const file = (name: string, size = 1) => new File(["x".repeat(size)], name);

test("[MED2] files that can be sent are picked, images with a preview", () => {
  vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:1");
  const { picked, problems } = pickFiles([file("a.png"), file("b.pdf")], options);
  expect(problems).toEqual([]);
  expect(picked).toMatchObject([
    { kind: "image", previewUrl: "blob:1" },
    { kind: "file", previewUrl: null },
  ]);
  expect(new Set(picked.map(({ id }) => id)).size).toBe(2);
});

test("[MED1] [MED2] a file that cannot be sent has a sentence, and holds up no other", () => {
  const files = [file("a.exe"), file("b.pdf", 0), file("c.pdf", 2_049), file("d.pdf")];
  const { picked, problems } = pickFiles(files, options);
  expect(picked.map((one) => one.file.name)).toEqual(["d.pdf"]);
  expect(problems).toEqual([
    laterEn.attach.unsupported("a.exe"),
    laterEn.attach.empty("b.pdf"),
    laterEn.attach.tooLarge("c.pdf", "2 KB"),
  ]);
});

test("no more files are picked than one message may have", () => {
  const files = ["a.pdf", "b.pdf", "c.pdf"].map((name) => file(name));
  const { picked, problems } = pickFiles(files, { ...options, count: 9 });
  expect(picked.map((one) => one.file.name)).toEqual(["a.pdf"]);
  expect(problems).toEqual([laterEn.attach.tooMany(10)]);
});
