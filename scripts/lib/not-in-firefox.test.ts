import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NOT_IN_FIREFOX } from "../../e2e/support/not-in-firefox.ts";
import { inRoot } from "./paths.ts";
import { testNames } from "./test-names.ts";

const specs = globSync("e2e/*.spec.ts", { cwd: inRoot() });
const names = specs.flatMap((file) => testNames(file, readFileSync(inRoot(file), "utf8")));

test("[BRW2] each test that does not run in Firefox exists, and docs/browsers.md gives the reason", () => {
  const page = readFileSync(inRoot("docs/browsers.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| "));
  for (const [name, reason] of Object.entries(NOT_IN_FIREFOX)) {
    expect(names).toContain(name);
    expect(rows).toContain(`| ${name} | ${reason} |`);
  }
});

test("[BRW2] docs/browsers.md names no other test", () => {
  for (const page of ["docs/browsers.md", "docs/browsers.zh-CN.md"]) {
    const text = readFileSync(inRoot(page), "utf8");
    const named = names.filter((name) => text.includes(`| ${name} |`));
    expect(named.sort()).toEqual(Object.keys(NOT_IN_FIREFOX).sort());
  }
});
