import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractConfig from "dependency-cruiser/config-utl/extract-depcruise-config";
import {
  listDeadEntries,
  listForeignSources,
  listUnlisted,
  listUnlistedRules,
} from "./listed-files.ts";
import { inRoot } from "./paths.ts";

const PARENTS = ["apps", "packages"];

export interface LayerReport {
  /** One line for each violation; empty when all imports follow the rules. */
  problems: string[];
  modules: number;
}

/**
 * Checks all imports against the rules of .dependency-cruiser.mjs. A source that the checker did not
 * read is a problem too: dependency-cruiser reports no violation in sources that it cannot parse.
 */
export async function checkLayers(root = inRoot()): Promise<LayerReport> {
  const folders = listSourceFolders(root);
  const sources = folders.flatMap((folder) => listSources(root, folder));
  const result = await cruiseFolders(root, folders);
  const read = new Map(result.modules.map((module) => [module.source, module]));
  const unread = sources.filter((source) => !read.has(source));
  const importsOf = (source: string): string[] =>
    read.get(source)?.dependencies.map(({ resolved }) => resolved) ?? [];
  return {
    modules: sources.length - unread.length,
    problems: [
      ...result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
      ...listUnlisted(root),
      ...listUnlistedRules(sources, importsOf),
      ...listDeadEntries(root),
      ...listForeignSources(sources),
      ...unread.map((source) => `not-read: ${source} was not read by the checker`),
      ...(sources.flatMap(importsOf).length === 0
        ? ["nothing-read: the checker found no import at all"]
        : []),
    ],
  };
}

async function cruiseFolders(root: string, folders: string[]): Promise<ICruiseResult> {
  const config = await extractConfig(inRoot(".dependency-cruiser.mjs"));
  const options = { ...config.options, ruleSet: { forbidden: config.forbidden ?? [] } };
  const { output } = await cruise(
    folders,
    { ...options, baseDir: root, validate: true },
    config.options?.enhancedResolveOptions ?? {},
  );
  if (typeof output === "string")
    throw new TypeError("dependency-cruiser returned a text instead of a result");
  return output;
}

/** The folder `src` of every package; reading the whole packages, with node_modules, takes seconds. */
function listSourceFolders(root: string): string[] {
  return PARENTS.flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}/src`),
  ).filter((folder) => existsSync(join(root, folder)));
}

function listSources(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
