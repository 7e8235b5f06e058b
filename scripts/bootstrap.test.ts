import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "./lib/paths.ts";

/** Runs the bootstrap without one of its commands, which prints the usage. */
function usage(env: NodeJS.ProcessEnv): string {
  const given = { env, encoding: "utf8" } as const;
  return spawnSync(process.execPath, [inRoot("scripts/bootstrap.mjs")], given).stderr;
}

test.for([
  [{ LANG: "zh_CN.UTF-8" }, /^用法：node /],
  [{ LANG: "zh_CN.UTF-8", LC_ALL: "C" }, /^Usage: node /],
  [{}, /^Usage: node /],
] as const)("the bootstrap speaks the language of the locale %j", ([env, said]) => {
  expect(usage({ ...env })).toMatch(said);
});

test("every command is a script of package.json, and the other way round", () => {
  const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = /<(.*)>/.exec(usage({}))?.[1]?.split("|") ?? [];
  const commands = named.map((name) => [name, `node scripts/bootstrap.mjs ${name}`]);
  expect(Object.fromEntries(commands)).toEqual(scripts);
});
