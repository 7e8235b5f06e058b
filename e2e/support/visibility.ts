import type { Page } from "@playwright/test";

/** Shows or hides a page as a change of tab does. Headless browsers show every page. */
export async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  for (const frame of page.frames()) {
    await frame.evaluate((value) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => value });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  }
}
