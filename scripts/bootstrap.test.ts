import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("[SRV16] without npm the bootstrap says in one sentence what to install", () => {
  const home = mkdtempSync(join(tmpdir(), "deskwire-no-npm-"));
  const files = ["scripts/bootstrap.mjs", "package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];
  for (const folder of ["apps", "packages", "scripts"]) mkdirSync(join(home, folder));
  for (const file of files) cpSync(inRoot(file), join(home, file));
  const options = { env: { LC_ALL: "C", PATH: join(home, "nothing") }, encoding: "utf8" } as const;
  const bootstrap = [join(home, "scripts/bootstrap.mjs"), "start"];
  const { status, stderr } = spawnSync(process.execPath, bootstrap, options);
  rmSync(home, { recursive: true });
  const said = stderr.trim().split("\n").at(-1);
  expect([status, said]).toEqual([
    1,
    "npm is not on the PATH; install it beside Node (for example the package npm) and repeat.",
  ]);
  expect(stderr).not.toContain("    at ");
});

test("every command is a script of package.json, and the other way round", () => {
  const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = /<(.*)>/.exec(usage({}))?.[1]?.split("|") ?? [];
  const commands = named.map((name) => [name, `node scripts/bootstrap.mjs ${name}`]);
  expect(Object.fromEntries(commands)).toEqual(scripts);
});
