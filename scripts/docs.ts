// Updates the generated parts of the documentation.
import { readFile, writeFile } from "node:fs/promises";
import { DOCUMENTS, withConfigTable } from "./lib/config-table.ts";

for (const [path, language] of DOCUMENTS)
  await writeFile(path, withConfigTable(await readFile(path, "utf8"), language));
