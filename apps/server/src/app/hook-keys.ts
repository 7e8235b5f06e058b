import { createSecretKey, type KeyObject } from "node:crypto";
import { ConfigError, type Config } from "../config/config.ts";
import { keepSecret } from "../platform/files/secret-file.ts";
import { START_TEXTS } from "./start-texts.ts";
import { readSecret } from "../webhooks/webhook-signature.ts";

/** A demo signs its own calls, with a secret that is made for it. */
export async function readHookSecrets(config: Config): Promise<readonly string[]> {
  if (!config.DEMO || config.HOOK_SECRETS.length > 0) return config.HOOK_SECRETS;
  return [`whsec_${await keepSecret(config.DATA_DIR, "hook-secret")}`];
}

export function hookKey(secret: string): KeyObject {
  const key = readSecret(secret);
  if (key === null) throw new ConfigError(START_TEXTS.badHookSecret);
  return createSecretKey(key);
}
