/** The static imports of a minified file. All files lie in one folder. */
const STATIC_IMPORT = /(?:from|import)["'`]\.\/([^"'`]+)/g;

/** The addresses that are in the browser's cache. */
const fetched = new Set<string>();

/**
 * Fetches the built module at `url` and the modules that it imports into the browser's cache. Rejects
 * when one of them is missing.
 */
export async function fetchPart(url: string, underWay = new Set<string>()): Promise<void> {
  if (fetched.has(url) || underWay.has(url)) return;
  underWay.add(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(url);
  const code = await response.text();
  await Promise.all(
    Array.from(code.matchAll(STATIC_IMPORT), ([, file = ""]) =>
      fetchPart(new URL(file, url).href, underWay),
    ),
  );
  fetched.add(url);
}

/**
 * The build calls this in place of `import()`, with the name of a file beside this one. Firefox
 * remembers a failed `import()` until the page is reloaded, so it begins when every file is in the cache.
 */
async function importPart(file: string): Promise<unknown> {
  const url = new URL(file, import.meta.url).href;
  await fetchPart(url);
  return import(/* @vite-ignore */ url);
}

Object.assign(globalThis, { deskwirePart: importPart });
