import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { chineseFaults } from "./chinese-style.ts";
import { chineseTexts, pageTexts, type FoundText } from "./chinese-texts.ts";
import { inRoot } from "./paths.ts";

const PROGRAMS: readonly [program: string, sources: readonly string[]][] = [
  ["console", ["apps/agent-web/src/**/*.{ts,tsx}"]],
  ["widget", ["apps/user-widget/src/frame/**/*.{ts,tsx}"]],
  ["loader", ["apps/user-widget/src/loader/**/*.ts"]],
  ["server", ["apps/server/src/!(cli)/**/*.ts"]],
  ["CLI", ["apps/server/src/cli/**/*.ts"]],
  ["scripts", ["scripts/**/script-texts.ts", "packages/embedded-postgres/src/**/*.ts"]],
  ["demo shop", ["apps/demo-shop/{src,public}/**/*.{ts,js}"]],
];
const PAGES = globSync(
  ["{.,docs}/*.zh-CN.md", "examples/{.,*}/README.md", "examples/php/**/*.php"],
  { cwd: inRoot() },
);

const faultsOf = (found: readonly FoundText[]): string[] =>
  found.flatMap(({ file, text }) =>
    chineseFaults(text).map((fault) => `${file}: ${text}: ${fault}`),
  );

test.each(PROGRAMS)("the Chinese texts of the %s follow the house's style", async (_, sources) => {
  const found = await chineseTexts(sources);
  expect(found).not.toEqual([]);
  expect(faultsOf(found)).toEqual([]);
});

test.each(PAGES)("%s follows the house's style", async (page) => {
  const found = await pageTexts(page);
  expect(found).not.toEqual([]);
  expect(faultsOf(found)).toEqual([]);
});
