import { expect, test } from "vitest";
import { reloadForLostParts } from "./reload-for-lost-parts.ts";

/** A page that counts its reloads; the storage outlives them. */
function openPage({ storage = new Map<string, string>(), onLine = true, blocked = false } = {}) {
  let reloads = 0;
  const page = Object.assign(new EventTarget(), {
    navigator: { onLine },
    location: { reload: () => void reloads++ },
  });
  Object.defineProperty(page, "sessionStorage", {
    get() {
      if (blocked) throw new DOMException("blocked", "SecurityError");
      return {
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => void storage.set(key, value),
      };
    },
  });
  reloadForLostParts(page as unknown as Window);
  return {
    losePart: () => void page.dispatchEvent(new Event("vite:preloadError")),
    reloads: () => reloads,
  };
}

test("[SRV4] the console reloads once for a lost part, and not again right after", () => {
  const storage = new Map<string, string>();
  const first = openPage({ storage });
  first.losePart();
  expect(first.reloads()).toBe(1);
  const again = openPage({ storage });
  again.losePart();
  expect(again.reloads()).toBe(0);
});

test("[SRV4] the console does not reload while the browser is offline or keeps no storage", () => {
  for (const page of [openPage({ onLine: false }), openPage({ blocked: true })]) {
    page.losePart();
    expect(page.reloads()).toBe(0);
  }
});
