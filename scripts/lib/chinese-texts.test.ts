import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { chineseFaults } from "./chinese-style.ts";
import { chineseTexts, pageTexts, textsIn, type FoundText } from "./chinese-texts.ts";
import { inRoot } from "./paths.ts";

const PROGRAMS: readonly [program: string, sources: readonly string[]][] = [
  ["console", ["apps/agent-web/src/**/*.{ts,tsx}", "apps/agent-web/index.html"]],
  ["widget", ["apps/user-widget/src/frame/**/*.{ts,tsx}", "apps/user-widget/index.html"]],
  ["loader", ["apps/user-widget/src/loader/**/*.ts"]],
  ["server", ["apps/server/src/{main.ts,!(cli)/**/*.ts}"]],
  ["CLI", ["apps/server/src/cli/**/*.ts"]],
  ["scripts", ["scripts/**/script-texts.ts", "packages/embedded-postgres/src/**/*.ts"]],
  ["demo shop", ["apps/demo-shop/{src,public}/**/*.{ts,js,html}"]],
  ["view model", ["packages/chat-view/src/**/*.ts"]],
];
/** The test kit's people write them; nobody reads them. */
const NOT_READ = "packages/testkit/";
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

test("every Chinese text of the apps and packages belongs to one of these programs", async () => {
  const all = await chineseTexts(["{apps,packages}/**/*.{ts,tsx,mts,cts,js,mjs,cjs,html}"]);
  const shown = all.filter(({ file }) => !file.startsWith(NOT_READ));
  const read = await Promise.all(PROGRAMS.map(([, sources]) => chineseTexts(sources)));
  const files = new Set(read.flat().map(({ file }) => file));
  expect(shown.filter(({ file }) => !files.has(file))).toEqual([]);
});

test("the texts of a page of HTML are found, also in attributes, without its comments", () => {
  const page = `<!-- 注释 --><p title="标题">Chat. 聊天<b>,好</b></p><img alt='图片'>`;
  expect(textsIn("index.html", page)).toEqual(["Chat. 聊天", ",好", "标题", "图片"]);
  expect(faultsOf([{ file: "index.html", text: ",好" }])).toEqual([
    "index.html: ,好: half-width punctuation",
  ]);
});

test.each(PAGES)("%s follows the house's style", async (page) => {
  const found = await pageTexts(page);
  expect(found).not.toEqual([]);
  expect(faultsOf(found)).toEqual([]);
});
