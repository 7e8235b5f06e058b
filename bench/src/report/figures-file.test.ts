import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Environment } from "./environment.ts";
import { readFigures, withRuns, writeFigures } from "./figures-file.ts";
import type { Line } from "./line.ts";
import { readRuns, writeRun } from "./results-files.ts";

const environment = (date: string): Environment => ({
  date,
  commit: null,
  changed: null,
  cpu: "Test CPU",
  cores: 2,
  memoryBytes: 2 ** 30,
  kernel: "6.1",
  node: "v24.1.0",
  postgres: "18.4",
  loadBefore: 0,
});
const line = (measured: string): Line => ({
  what: { en: "what", zh: "指标" },
  measured,
  value: 1,
  unit: "",
  details: { much: true },
});
const result = (scenario: string, measured: string) => ({ scenario, lines: [line(measured)] });

test("each scenario shows its newest result, without the details", () => {
  const older = {
    environment: environment("2026-01-01"),
    results: [result("idle", "old"), result("hooks", "kept")],
  };
  const newer = { environment: environment("2026-01-02"), results: [result("idle", "new")] };
  const figures = withRuns({}, [newer, older]);
  expect(figures["idle"]?.lines).toEqual([
    { what: { en: "what", zh: "指标" }, measured: "new", value: 1, unit: "" },
  ]);
  expect(figures["hooks"]?.lines[0]?.measured).toBe("kept");
  expect(withRuns(figures, [])).toEqual(figures);
});

test("runs and figures are read as they were written", () => {
  const folder = mkdtempSync(join(tmpdir(), "deskwire-figures-"));
  const run = {
    environment: environment("2026-01-01T00:00:00.000Z"),
    results: [result("idle", "x")],
  };
  writeRun(run, folder);
  expect(readRuns(folder)).toMatchObject([run]);
  expect(readRuns(join(folder, "absent"))).toEqual([]);
  const path = join(folder, "figures.json");
  expect(readFigures(path)).toEqual({});
  const figures = withRuns({}, [run]);
  writeFigures(figures, path);
  expect(readFigures(path)).toEqual(figures);
  rmSync(folder, { recursive: true });
});
