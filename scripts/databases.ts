// Lists the embedded databases that stand outside their data directories. Removes those that no data directory leads to.
import { parseArgs } from "node:util";
import {
  listStoredDatabases,
  removeStoredDatabase,
  type StoredDatabase,
} from "@deskwire/embedded-postgres";
import { tell } from "./lib/script-texts.ts";

process.exitCode = main();

/** Returns the exit code. */
function main(): number {
  const request = readRequest();
  if (request === null) {
    console.error(tell("databasesUsage"));
    return 2;
  }
  const stored = listStoredDatabases();
  if (!request.remove) {
    for (const database of stored) console.log(describe(database));
    if (stored.length === 0) console.log(tell("noDatabases"));
    return 0;
  }
  const gone = stored.filter(({ state }) => state === "gone").map(({ folder }) => folder);
  const wanted = request.folders.length > 0 ? request.folders : gone;
  return wanted.map(remove).every(Boolean) ? 0 : 1;
}

function readRequest(): { remove: boolean; folders: string[] } | null {
  try {
    const { values, positionals } = parseArgs({
      options: { remove: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    if (!values.remove && positionals.length > 0) return null;
    return { remove: values.remove, folders: positionals };
  } catch {
    // parseArgs throws on an unknown option.
    return null;
  }
}

function describe({ folder, link, state }: StoredDatabase): string {
  return tell(`database_${state}`, { folder, link: link ?? "" });
}

function remove(folder: string): boolean {
  const removed = removeStoredDatabase(folder);
  console.log(tell(removed ? "databaseRemoved" : "databaseKept", { folder }));
  return removed;
}
