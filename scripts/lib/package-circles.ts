import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./paths.ts";

const MANIFESTS = "{.,bench,e2e,apps/*,packages/*}/package.json";
const FIELDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** The names of the workspace's packages, each with those that it depends on. */
type PackageGraph = ReadonlyMap<string, readonly string[]>;

/**
 * The circles among the workspace's packages, one line each: a circle cannot be built, tested or
 * released in any order. Dependencies of development count. Finding no package is a problem too.
 */
export function findPackageCircles(root = inRoot()): string[] {
  const graph = readGraph(root);
  if (graph.size === 0) return ["nothing-read: there is no package.json in the workspace"];
  const circles = [...graph.keys()]
    .map((name) => shortestCircle(graph, name))
    .filter((circle) => circle !== null);
  return [...new Set(circles.map(describe))];
}

function readGraph(root: string): PackageGraph {
  const manifests = globSync(MANIFESTS, { cwd: root }).map((path) =>
    readManifest(join(root, path)),
  );
  const names = new Set(manifests.map(({ name }) => name));
  return new Map(
    manifests.map(({ name, needs }) => [name, needs.filter((needed) => names.has(needed))]),
  );
}

function readManifest(path: string): { name: string; needs: string[] } {
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  const needs = FIELDS.flatMap((field) => Object.keys(manifest[field] ?? {}));
  return { name: String(manifest["name"]), needs };
}

/** Searches breadth first from a package back to itself. */
function shortestCircle(graph: PackageGraph, start: string): string[] | null {
  const seen = new Set<string>();
  let paths = [[start]];
  while (paths.length > 0) {
    const longer = paths.flatMap((path) =>
      (graph.get(path.at(-1) ?? "") ?? []).map((next) => [...path, next]),
    );
    const circle = longer.find((path) => path.at(-1) === start);
    if (circle !== undefined) return circle.slice(0, -1);
    paths = longer.filter((path) => isFirst(seen, path.at(-1) ?? ""));
  }
  return null;
}

function isFirst(seen: Set<string>, name: string): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  return true;
}

/** Begins with the alphabetically first package, so that a circle reads the same from each of its packages. */
function describe(circle: readonly string[]): string {
  const first = circle.indexOf(circle.toSorted()[0] ?? "");
  const turned = [...circle.slice(first), ...circle.slice(0, first)];
  return `package-circle: ${[...turned, turned[0]].join(" → ")}`;
}
