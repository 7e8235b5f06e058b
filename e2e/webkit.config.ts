import { defineConfig } from "@playwright/test";
import { SHARED_CONFIG } from "./support/shared-config.ts";

/** WebKit as the machine has it. Playwright runs the tests, and does not drive the browser. */
export default defineConfig({
  ...SHARED_CONFIG,
  testMatch: "webkit/*.webkit.ts",
  outputDir: "test-results/webkit",
  globalSetup: "./support/servers.ts",
});
