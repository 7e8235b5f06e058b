import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepSecret } from "./secret-file.ts";

const SECRET = /^[\w-]{43}$/;

let folder: string;
let renewed: string[];
const keep = (at: string): Promise<string> =>
  keepSecret(at, "secret", (path) => void renewed.push(path));

beforeEach(async () => {
  renewed = [];
  folder = await mkdtemp(join(tmpdir(), "deskwire-secret-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a secret is made once, readable by its owner alone, and no draft remains", async () => {
  const made = await keep(join(folder, "data"));
  expect(made).toMatch(SECRET);
  expect(await keep(join(folder, "data"))).toBe(made);
  expect(await readdir(join(folder, "data"))).toEqual(["secret"]);
  expect(renewed).toEqual([]);
  expect((await stat(join(folder, "data", "secret"))).mode & 0o777).toBe(0o600);
});

test("an existing secret is kept, whichever process wrote it", async () => {
  const own = "of my own, and of 32 characters..";
  await writeFile(join(folder, "secret"), `${own}\n`);
  expect(await keep(folder)).toBe(own);
});

test.each(["", "\n", "torn", "torn\n"])(
  "[DOR19] a file with %j has no secret, and is renewed, and the caller is told",
  async (left) => {
    await writeFile(join(folder, "secret"), left);
    const made = await Promise.all(Array.from({ length: 20 }, () => keep(folder)));
    expect(made[0]).toMatch(SECRET);
    expect(new Set(made).size).toBe(1);
    expect(new Set(renewed)).toEqual(new Set([join(folder, "secret")]));
    expect(await readFile(join(folder, "secret"), "utf8")).toBe(made[0]);
    expect(await readdir(folder)).toEqual(["secret"]);
  },
);

test.each([null, "", "torn"])(
  "processes that start at once on %j get the same whole secret",
  async (left) => {
    if (left !== null) await writeFile(join(folder, "secret"), left);
    const start = `import { keepSecret } from ${JSON.stringify(new URL("secret-file.ts", import.meta.url).href)};
      const made = await Promise.all(Array.from({ length: 50 }, () => keepSecret(process.argv[1], "secret", () => {})));
      process.stdout.write([...new Set(made)].join(" "));`;
    const run = () =>
      promisify(execFile)(process.execPath, ["--input-type=module", "-e", start, folder]);
    const [one, other] = await Promise.all([run(), run()]);
    expect(one.stdout).toMatch(SECRET);
    expect(other.stdout).toBe(one.stdout);
    expect(await readdir(folder)).toEqual(["secret"]);
  },
);
