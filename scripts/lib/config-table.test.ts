import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { DOCUMENTS, withConfigTable } from "./config-table.ts";

test.each(DOCUMENTS)(
  "the configuration table of %s is up to date (update it with `npm run docs`)",
  async (path, language) => {
    const document = await readFile(path, "utf8");
    expect(document).toBe(withConfigTable(document, language));
  },
);

test("a document without markers is an error", () => {
  expect(() => withConfigTable("# Nothing here", "en")).toThrow("no configuration markers");
});
