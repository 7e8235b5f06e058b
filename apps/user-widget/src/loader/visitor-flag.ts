/**
 * Marks that a visitor of this site has a session in the frame's storage, which the host page cannot read. The frame does
 * not use this name, because both share one storage when they have the same origin.
 */
const KEY = "deskwire-loader:visitor";

/** Reads the flag, or sets it. When the browser refuses storage, the badge stays empty until the panel is opened. */
export function visitorKept(kept?: boolean): boolean {
  try {
    if (kept) localStorage.setItem(KEY, "1");
    else if (kept === false) localStorage.removeItem(KEY);
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
