import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and its missing parents, one at a time: `mkdir` with `recursive` does not end where a file system reports
 * an existing parent as missing, as /proc does.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) mkdirSync(folder);
  // For an existing file this throws what mkdir throws.
  if (!statSync(path).isDirectory()) mkdirSync(path);
}
