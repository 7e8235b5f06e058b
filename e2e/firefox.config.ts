import { defineConfig } from "@playwright/test";
import { requireFirefox } from "@deskwire/testkit/firefox";
import { NOT_IN_FIREFOX } from "./support/not-in-firefox.ts";
import { SHARED_CONFIG } from "./support/shared-config.ts";

/** Firefox as the machine has it, driven over WebDriver BiDi. */
export default defineConfig({
  ...SHARED_CONFIG,
  grepInvert: Object.keys(NOT_IN_FIREFOX).map(
    (name) => new RegExp(`${name.replaceAll(/[[\]().,]/g, "\\$&")}$`),
  ),
  outputDir: "test-results/firefox",
  globalSetup: "./support/firefox-setup.ts",
  use: {
    ...SHARED_CONFIG.use,
    browserName: "firefox",
    channel: "moz-firefox",
    launchOptions: {
      executablePath: requireFirefox(),
      firefoxUserPrefs: {
        // The driver cannot emulate media features.
        "ui.prefersReducedMotion": 1,
        // A mouse that hovers and points exactly (4 + 2), which a machine without a screen lacks.
        "ui.primaryPointerCapabilities": 6,
        "ui.allPointerCapabilities": 6,
        // The driver's keys do not reach a frame of another site in a process of its own.
        "fission.webContentIsolationStrategy": 0,
      },
    },
  },
});
