const RELOADED_AT = "deskwire.reloadedForPart";
/** A part that is lost again after the reload is not there; the place that needs it says so. */
const AGAIN_AFTER_MS = 60_000;

/** [SRV4] A new release may have removed a part of this page. The page of the new release has its own parts. */
export function reloadForLostParts(page: Window = window): void {
  page.addEventListener("vite:preloadError", () => {
    if (!page.navigator.onLine || !takeTurn(page)) return;
    page.location.reload();
  });
}

/** Without storage the page cannot know whether it has reloaded already, so it does not. */
function takeTurn(page: Window): boolean {
  try {
    const { sessionStorage } = page;
    const at = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
    if (Date.now() - at < AGAIN_AFTER_MS) return false;
    sessionStorage.setItem(RELOADED_AT, String(Date.now()));
    return true;
  } catch {
    return false;
  }
}
