import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ARROWS, RULES, RULES_IMPORT, STORE_FILES, STORES, STOREYS, TESTS } from "./layers.ts";

// Each function returns one line for a difference between the files and the lists of layers.ts.

const SERVER = "apps/server/src";
const CAPABILITIES = Object.keys(ARROWS);
const FRONT = new RegExp(`^${SERVER}/(${CAPABILITIES.join("|")})/\\1\\.ts$`);
const CAPABILITY = new RegExp(`^${SERVER}/(${CAPABILITIES.join("|")})/`);

/** Folders and files of the server that no rule would check, because the rules name folders. */
export function listUnlisted(root: string): string[] {
  const listed = new Set([...CAPABILITIES, ...STOREYS, "main.ts"]);
  return entriesOfServer(root)
    .filter((name) => !listed.has(name))
    .map((name) => `unlisted: ${SERVER}/${name} is no storey and no capability of ARROWS`);
}

/** Files of capabilities that import no more than rules may. Without an entry they could do input and output later. */
export function listUnlistedRules(
  sources: readonly string[],
  importsOf: (source: string) => string[],
): string[] {
  return sources
    .filter((source) => CAPABILITY.test(source) && !FRONT.test(source))
    .filter((source) => !matches(source, [TESTS, ...STORES, ...RULES_IMPORT]))
    .filter((source) => importsOf(source).every((target) => matches(target, RULES_IMPORT)))
    .map((source) => `unlisted-rules: ${source} imports what rules import; list it in RULES`);
}

/** Entries of the lists that name no file or folder. */
export function listDeadEntries(root: string): string[] {
  const files = [...RULES, ...STORE_FILES].map((file) => `${file}.ts`);
  if (entriesOfServer(root).length === 0) return [];
  return [...CAPABILITIES, ...STOREYS, ...files]
    .filter((path) => !existsSync(join(root, SERVER, path)))
    .map((path) => `dead-entry: layers.ts names ${path}, which does not exist`);
}

/** Sources whose extension the patterns of the rules do not know. Programs of the test kit are loaded by Node as they are. */
export function listForeignSources(sources: readonly string[]): string[] {
  return sources
    .filter((source) => !source.startsWith("packages/testkit/"))
    .filter((source) => !(source.startsWith(SERVER) ? /(?<!\.d)\.ts$/ : /\.tsx?$/).test(source))
    .map((source) => `foreign-source: ${source} has an extension that the rules do not know`);
}

function entriesOfServer(root: string): string[] {
  const server = join(root, SERVER);
  return existsSync(server) ? readdirSync(server) : [];
}

function matches(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => new RegExp(pattern).test(path));
}
