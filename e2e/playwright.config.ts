import { defineConfig } from "@playwright/test";
import { requireChromium } from "@deskwire/testkit/chromium";

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  globalSetup: "./support/servers.ts",
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
    launchOptions: {
      executablePath: requireChromium(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
