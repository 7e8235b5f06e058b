import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "./paths.ts";
import { testNames } from "./test-names.ts";

const TESTS =
  "{apps,packages,e2e,scripts,bench}/**/*{.test,.spec,.webkit,-suite,-contract}.{ts,tsx}";

const ruleIds = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), ([, id]) => id ?? "");
const rules = ruleIds(
  readFileSync(inRoot("packages/protocol/SPEC.md"), "utf8"),
  /^- \*\*\[([A-Z]{3}\d+)\]\*\*/gm,
);
const files = globSync(TESTS, {
  cwd: inRoot(),
  exclude: (name) => name === "node_modules" || name === "dist",
});
const ID = /\[([A-Z]{3}\d+)\]/g;
/** Each id that the name of a test quotes, with the test's file. */
const quoted = new Map<string, string>();
/** Each id that stands anywhere in a test, with the test's file. */
const written = new Map<string, string>();
for (const file of files) {
  const source = readFileSync(inRoot(file), "utf8");
  const ids = ruleIds(source, ID);
  for (const id of ids) written.set(id, file);
  if (ids.length > 0)
    for (const id of ruleIds(testNames(file, source).join("\n"), ID)) quoted.set(id, file);
}

test("every rule of SPEC.md has an id of its own", () => {
  expect(rules.length).toBeGreaterThan(100);
  expect(new Set(rules).size).toBe(rules.length);
});

test("the name of a test quotes every rule of SPEC.md", () => {
  expect(rules.filter((id) => !quoted.has(id))).toEqual([]);
});

test("every rule that a test quotes, also in a comment, is in SPEC.md", () => {
  expect([...written].filter(([id]) => !rules.includes(id))).toEqual([]);
});
