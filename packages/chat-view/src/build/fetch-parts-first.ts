const DYNAMIC_IMPORT = /\bimport\((["'`]\.\/[^"'`]+["'`])\)/g;

/**
 * A plugin of Vite. `importPart` takes the place of each `import()` of the built files, which lie in one
 * folder. An app turns off Vite's preloading for its parts, because browsers remember a failed
 * preload too. Its styles are in one file that its page loads.
 */
export const fetchPartsFirst = {
  name: "fetch-parts-first",
  apply: "build" as const,
  renderChunk: (code: string): string => fetchBeforeImports(code),
};

export function fetchBeforeImports(code: string): string {
  return code.replace(DYNAMIC_IMPORT, "deskwirePart($1)");
}
