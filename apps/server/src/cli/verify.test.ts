import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const COMMAND = fileURLToPath(new URL("verify.ts", import.meta.url));

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env["PATH"], ...env },
    encoding: "utf8",
  });
  return { code: status, said: stdout + stderr };
}

test.each([
  [
    ["callback"],
    "The argument --url is missing, or its file does not exist. Run with --help for the usage.\n",
  ],
  [["callback", "--lang", "zh"], "缺少参数 --url，或文件不存在。运行 --help 查看用法。\n"],
])("%j: a missing argument is named, in the language of --lang", (args, said) => {
  expect(run(args)).toEqual({ code: 2, said });
});

test.each<[args: string[], code: number, said: RegExp]>([
  [["--help"], 0, /^检查主站/],
  [[], 2, /^检查主站/],
  [["--what"], 2, /^命令行有误（.*）。运行 --help 查看用法。\n$/s],
  [["token", "x"], 1, /^✗ 这不是 JWT/],
])("%j prints in the language of the environment's locale", (args, code, said) => {
  const answer = run(args, { LANG: "zh_CN.UTF-8" });
  expect(answer.said).toMatch(said);
  expect(answer.code).toBe(code);
});

test("an invalid configuration is reported in that language, too", () => {
  expect(run(["token", "x"], { LANG: "zh_CN.UTF-8", PORT: "abc" })).toEqual({
    code: 2,
    said: "PORT：“abc”不是 0 到 65535 的整数。\n",
  });
});
