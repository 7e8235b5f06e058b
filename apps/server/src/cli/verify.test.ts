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
])("%j: a missing argument is named, in the language that is told", (args, said) => {
  expect(run(args)).toEqual({ code: 2, said });
});

test("the language is that of the environment's locale", () => {
  const env = { LANG: "zh_CN.UTF-8" };
  expect(run(["--help"], env)).toMatchObject({ code: 0, said: expect.stringMatching(/^检查主站/) });
  expect(run([], env)).toMatchObject({ code: 2, said: expect.stringMatching(/^检查主站/) });
  expect(run(["--what"], env).said).toMatch(/^命令行有误（.*）。运行 --help 查看用法。\n$/s);
  expect(run(["token", "x"], { ...env, PORT: "abc" })).toEqual({
    code: 2,
    said: "PORT：“abc”不是 0 到 65535 的整数。\n",
  });
  expect(run(["token", "x"], env)).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^✗ 这不是 JWT/),
  });
});
