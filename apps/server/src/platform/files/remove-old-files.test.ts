import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeOldFiles } from "./remove-old-files.ts";

test("[MED5] files that are old enough are removed, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deskwire-old-"));
  await mkdir(join(folder, "folder"));
  for (const name of ["old", "young"]) await writeFile(join(folder, name), "half");
  const twoHoursAgo = Date.now() / 1_000 - 7_200;
  for (const name of ["old", "folder"]) await utimes(join(folder, name), twoHoursAgo, twoHoursAgo);
  await removeOldFiles(folder, 3_600_000);
  expect((await readdir(folder)).toSorted()).toEqual(["folder", "young"]);
  await rm(folder, { recursive: true });
});
