import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { DOCUMENTS, withConfigTable } from "./config-table.ts";

test.each(DOCUMENTS)(
  "the configuration table of %s is up to date (update it with `npm run docs`)",
  async (path) => {
    const document = await readFile(path, "utf8");
    expect(document).toBe(withConfigTable(document));
  },
);

test("a document without markers is an error", () => {
  expect(() => withConfigTable("# Nothing here")).toThrow("no configuration markers");
});
