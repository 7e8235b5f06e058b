/**
 * Set where this site's visitor has a session in the frame's storage, which the host page cannot see. Not a name that
 * the frame uses: where both have one origin, they share one storage.
 */
const KEY = "deskwire-loader:visitor";

/** Reads the flag, or sets it. Storage may be refused; then the badge waits until the panel is opened. */
export function visitorKept(kept?: boolean): boolean {
  try {
    if (kept) localStorage.setItem(KEY, "1");
    else if (kept === false) localStorage.removeItem(KEY);
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
