const NAME_CHARS_MAX = 150;

/** Makes a name safe for a header, a path and a list: without folders and control characters, and not too long. */
export function cleanFileName(name: string): string {
  const base = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const clean = base.replaceAll(/[\p{Cc}\p{Cf}"<>|:*?]/gu, "_").trim();
  if (clean === "" || /^\.+$/.test(clean)) return "file";
  const characters = Array.from(clean);
  // The end of a long name has the extension.
  return characters.length <= NAME_CHARS_MAX
    ? clean
    : `${characters.slice(0, 100).join("")}…${characters.slice(-40).join("")}`;
}

/** In lower case, without the dot; empty when there is no extension. */
export function extensionOf(name: string): string {
  return /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? "";
}
