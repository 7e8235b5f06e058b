/** The frame does not use this name, because both share one storage when they have the same origin. */
const KEY = "deskwire-loader:visitor";

/**
 * Reads a value that the page keeps, or sets it (false removes it). `localStorage`: that a visitor has a session, or the
 * token of that session where the browser refuses the frame a storage of its own. `sessionStorage`: that the panel is open
 * in this tab. Undefined when the browser refuses the page storage, too.
 */
export function kept(
  storage: "localStorage" | "sessionStorage",
  value?: string | boolean,
): string | null | undefined {
  try {
    const values = window[storage];
    if (value) values.setItem(KEY, `${value}`);
    else if (value === false) values.removeItem(KEY);
    return values.getItem(KEY);
  } catch {
    return undefined;
  }
}
