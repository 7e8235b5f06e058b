import { isOfInputMethod } from "../text/composing.ts";

/**
 * [SHO3] Hides the keys of a composition from everything in the page: they choose and cancel candidates in the input
 * method's window. The input method itself does not depend on these events. Returns the function that stops it.
 */
export function ignoreComposedKeys(page: EventTarget): () => void {
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  for (const type of ["keydown", "keyup"]) page.addEventListener(type, hide, options);
  return () => listening.abort();
}

function hide(event: Event): void {
  const key = event as KeyboardEvent;
  if (!isOfInputMethod(key)) return;
  event.stopImmediatePropagation();
  // Without it the browser itself would close a dialog.
  if (key.key === "Escape") event.preventDefault();
}
