import { expect, test } from "vitest";
import { SETTINGS } from "./config.ts";
import { meantSetting } from "./misspelled.ts";

const NAMES = Object.keys(SETTINGS);

test.each([
  ["HOOK_SECRET", "HOOK_SECRETS"],
  ["hook_secrets", "HOOK_SECRETS"],
  ["DATABASE_URI", "DATABASE_URL"],
  ["ALLOWED_ORIGIN", "ALLOWED_ORIGINS"],
  ["TRUST_PROXIES", null],
  ["DATA_DIRS", "DATA_DIR"],
  ["HOSTNAME", null],
  ["SHELL", null],
  ["TEST_DATABASE_URL", null],
  ["npm_config_cache", null],
  ["REDIS_HOST", null],
])("[SRV16] %s is taken for %s", (name, meant) => {
  expect(meantSetting(name, NAMES)).toBe(meant);
});

test("[SRV16] no setting is taken for another one", () => {
  for (const name of NAMES) expect(meantSetting(name, NAMES)).toBeNull();
});
