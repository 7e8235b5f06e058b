import type { PlaywrightTestConfig } from "@playwright/test";

/** What the end-to-end tests have in common in every browser. */
export const SHARED_CONFIG = {
  testDir: import.meta.dirname + "/..",
  // Every worker is a browser, a server and a share of Postgres on the same machine.
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  retries: 0,
  reporter: "list",
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 40_000,
    locale: "en-US",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 860 },
    screenshot: "only-on-failure",
    contextOptions: { reducedMotion: "reduce" },
  },
} as const satisfies PlaywrightTestConfig;
