import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { DOCUMENTS, withConfigTable } from "./config-table.ts";

test.each(DOCUMENTS)(
  "%s shows the settings as they are; `npm run docs` brings it up to date",
  async (path) => {
    const document = await readFile(path, "utf8");
    expect(document).toBe(withConfigTable(document));
  },
);

test("a document without markers is refused", () => {
  expect(() => withConfigTable("# Nothing here")).toThrow("no configuration markers");
});
