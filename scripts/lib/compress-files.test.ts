import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { compressFiles } from "./compress-files.ts";

test("[SRV1] the build writes a brotli and a gzip form of each file that they make smaller", async () => {
  const folder = mkdtempSync(join(tmpdir(), "deskwire-compress-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const text = "the quick brown fox ".repeat(100);
  mkdirSync(join(folder, "assets"));
  for (const name of ["index.html", "assets/app-12345678.js", "assets/picture.png"])
    writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "tiny.css"), "a{}");
  await compressFiles(folder);
  expect(readdirSync(folder, { recursive: true }).map(String).toSorted()).toEqual([
    "assets",
    "assets/app-12345678.js",
    "assets/app-12345678.js.br",
    "assets/app-12345678.js.gz",
    "assets/picture.png",
    "index.html",
    "index.html.br",
    "index.html.gz",
    "tiny.css",
  ]);
  expect(String(brotliDecompressSync(readFileSync(join(folder, "index.html.br"))))).toBe(text);
  expect(String(gunzipSync(readFileSync(join(folder, "index.html.gz"))))).toBe(text);
});
