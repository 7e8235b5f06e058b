import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findPackageCircles } from "./package-circles.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "deskwire-circles-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(folder: string, manifest: object): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, "package.json"), JSON.stringify(manifest));
}

describe("findPackageCircles", () => {
  test("finds no circle in this workspace", () => {
    expect(findPackageCircles()).toEqual([]);
  });

  test("names a circle once, dependencies of development included", () => {
    write("apps/server", { name: "server", dependencies: { shop: "workspace:*" } });
    write("apps/shop", { name: "shop", devDependencies: { kit: "workspace:*", vitest: "5" } });
    write("packages/kit", { name: "kit", optionalDependencies: { server: "workspace:*" } });
    write("bench", { name: "bench", dependencies: { kit: "workspace:*" } });
    expect(findPackageCircles(root)).toEqual(["package-circle: kit → server → shop → kit"]);
  });

  test("names a package that depends on itself", () => {
    write("apps/server", { name: "server", dependencies: { server: "workspace:*" } });
    expect(findPackageCircles(root)).toEqual(["package-circle: server → server"]);
  });

  test("finds no circle where two packages share a third", () => {
    write("apps/server", { name: "server", dependencies: { protocol: "*", kit: "*" } });
    write("packages/kit", { name: "kit", dependencies: { protocol: "*" } });
    write("packages/protocol", { name: "protocol" });
    expect(findPackageCircles(root)).toEqual([]);
  });

  test("fails when it read nothing", () => {
    expect(findPackageCircles(root)).toEqual([
      "nothing-read: there is no package.json in the workspace",
    ]);
  });
});
