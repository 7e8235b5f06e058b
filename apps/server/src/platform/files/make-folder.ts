import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it. One by one: where a file system says of an existing parent that there is none, as
 * /proc does, making them all at once never ends.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) mkdirSync(folder);
  // A file that stands there already is refused as mkdir refuses it.
  if (!statSync(path).isDirectory()) mkdirSync(path);
}
