import { defineConfig } from "@playwright/test";
import { requireChromium } from "@deskwire/testkit/chromium";
import { SHARED_CONFIG } from "./support/shared-config.ts";

export default defineConfig({
  ...SHARED_CONFIG,
  outputDir: "test-results/chromium",
  globalSetup: "./support/servers.ts",
  use: {
    ...SHARED_CONFIG.use,
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
