import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "./paths.ts";

const TESTS = "{apps,packages,e2e,scripts,bench}/**/*{.test,.spec,-suite,-contract}.{ts,tsx}";

const ruleIds = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), ([, id]) => id ?? "");
const rules = ruleIds(
  readFileSync(inRoot("packages/protocol/SPEC.md"), "utf8"),
  /^- \*\*\[([A-Z]{3}\d+)\]\*\*/gm,
);
const quoted = new Map(
  globSync(TESTS, { cwd: inRoot(), exclude: (name) => name === "node_modules" || name === "dist" })
    .flatMap((file) =>
      ruleIds(readFileSync(inRoot(file), "utf8"), /\[([A-Z]{3}\d+)\]/g).map(
        (id) => [id, file] as const,
      ),
    )
    .toReversed(),
);

test("every rule of SPEC.md has an id of its own", () => {
  expect(rules.length).toBeGreaterThan(100);
  expect(new Set(rules).size).toBe(rules.length);
});

test("a test quotes every rule of SPEC.md", () => {
  expect(rules.filter((id) => !quoted.has(id))).toEqual([]);
});

test("every rule that a test quotes is in SPEC.md", () => {
  expect([...quoted].filter(([id]) => !rules.includes(id))).toEqual([]);
});
