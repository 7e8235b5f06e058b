const NAME_CHARS_MAX = 150;

/** The flags of England, Scotland and Wales end with invisible characters. */
const FLAG = String.raw`(?<=\u{1F3F4}[\u{E0020}-\u{E007E}]*)[\u{E0020}-\u{E007F}]`;
/** Joins letters, as in Persian, or the parts of an emoji. Elsewhere it shows nothing. */
const JOINER = String.raw`(?<=[\p{L}\p{M}\p{ExtPict}\p{EMod}])[\u200C\u200D](?=[\p{L}\p{M}\p{ExtPict}])`;
/** Choose how the character before them looks. */
const SELECTOR = String.raw`(?<=\P{Z})\p{Variation_Selector}`;
const KEPT = new RegExp(`${FLAG}|${JOINER}|${SELECTOR}`, "u");
/** Characters that show nothing, such as those that turn the direction of a text round. */
const INVISIBLE = new RegExp(
  String.raw`${KEPT.source}|([\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB])`,
  "gu",
);

/**
 * Makes a name safe for a header, a path and a list: without folders, control characters and what shows nothing, and not
 * too long.
 */
export function cleanFileName(name: string): string {
  const base = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const visible = base.replace(INVISIBLE, (found, lost?: string) =>
    lost === undefined ? found : "",
  );
  const clean = visible.replaceAll(/[\p{Cc}\u2028\u2029"<>|:*?]/gu, "_").trim();
  if (clean === "" || /^\.+$/.test(clean)) return "file";
  const named = /^\.[^.]+$/.test(clean) ? `file${clean}` : clean;
  const characters = Array.from(named);
  // The end of a long name has the extension.
  return characters.length <= NAME_CHARS_MAX
    ? named
    : `${characters.slice(0, 100).join("")}…${characters.slice(-40).join("")}`;
}

/** In lower case, without the dot; empty when there is no extension. A date such as `2024.01.05` is none. */
export function extensionOf(name: string): string {
  const extension = /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return /[a-z]/.test(extension) ? extension : "";
}

/** The extensions of stored images, the usual one first. */
const IMAGE_EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  "image/jpeg": ["jpg", "jpeg", "jfif"],
  "image/webp": ["webp"],
};
const REPLACED = /\.(jpe?g|jfif|a?png|webp|gif|avif|heic|heif|bmp|tiff?)$/i;

/** [MED2] The name of an image with the extension of the type that it is stored as. */
export function imageFileName(name: string, contentType: string): string {
  const clean = cleanFileName(name);
  const extensions = IMAGE_EXTENSIONS[contentType] ?? [];
  const [usual] = extensions;
  if (usual === undefined || extensions.includes(extensionOf(clean))) return clean;
  return `${clean.replace(REPLACED, "")}.${usual}`;
}
