import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { firstLoadBytes, overBudget } from "./first-load.ts";

let apps: string;

beforeEach(() => {
  apps = mkdtempSync(join(tmpdir(), "deskwire-first-load-"));
  write("user-widget/dist/widget.js", "loader");
  for (const folder of ["user-widget/dist/widget", "agent-web/dist"]) {
    write(`${folder}/index.html`, '<script src="/x/assets/index-1.js"></script>');
    write(`${folder}/assets/index-1.js`, 'import"./shared-1.js";import("./later-1.js");');
    write(`${folder}/assets/shared-1.js`, "shared");
    write(`${folder}/assets/later-1.js`, "later");
    write(`${folder}/assets/en-1.js`, "en");
    write(`${folder}/assets/zh-1.js`, "中文中文");
  }
});

afterEach(() => rmSync(apps, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(apps, path)), { recursive: true });
  writeFileSync(join(apps, path), text);
}

test("the first load is the page, what it imports at once, and the larger language", () => {
  const texts = [
    '<script src="/x/assets/index-1.js"></script>',
    'import"./shared-1.js";import("./later-1.js");',
    "shared",
    "中文中文",
  ];
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  const load = { folder: "agent-web/dist", entry: "index.html", language: "(en|zh)-", bytesMax: 0 };
  expect(firstLoadBytes(apps, load)).toBe(bytes);
  expect(overBudget(apps)).toEqual([]);
});

test("a front end above its budget is named", () => {
  write("user-widget/dist/widget/assets/shared-1.js", randomBytes(60_000).toString("base64"));
  write("agent-web/dist/assets/later-1.js", randomBytes(600_000).toString("base64"));
  expect(overBudget(apps)).toEqual([
    expect.stringMatching(/^apps\/user-widget\/dist\/widget first loads \d+ bytes compressed/),
  ]);
});
