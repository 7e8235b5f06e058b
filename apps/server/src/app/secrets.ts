import { createSecretKey, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { ConfigError, type Config } from "../config/config.ts";
import { keepSecret } from "../platform/files/secret-file.ts";
import { readSecret } from "../webhooks/webhook-signature.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

export interface Secrets {
  /** Signs visitors' tokens and agents' tickets. */
  session: string;
  /** Signs the main site's user tokens; undefined: not configured. */
  userJwt: string | undefined;
  /** Sign hook calls, `whsec_…`; empty: not configured. */
  hooks: readonly string[];
  /** The keys of `hooks`, in the same order. */
  hookKeys: readonly KeyObject[];
}

/**
 * Reads the configured secrets. An unset session secret, and for a demo the unset secrets of the main site, are generated
 * and kept in DATA_DIR. Throws a ConfigError or a StartError.
 */
export async function readSecrets(config: Config): Promise<Secrets> {
  const hooks = await readHookSecrets(config);
  return {
    session: config.SESSION_SECRET ?? (await keep(config, "session-secret")),
    userJwt:
      config.USER_JWT_SECRET ??
      (config.DEMO === false ? undefined : await keep(config, "user-jwt-secret")),
    hooks,
    hookKeys: hooks.map(hookKey),
  };
}

async function readHookSecrets(config: Config): Promise<readonly string[]> {
  if (config.DEMO === false || config.HOOK_SECRETS.length > 0) return config.HOOK_SECRETS;
  return [`whsec_${await keep(config, "hook-secret")}`];
}

function keep({ DATA_DIR }: Config, name: string): Promise<string> {
  return startStep(
    () => keepSecret(DATA_DIR, name),
    ({ message }) => ({
      sentence: START_TEXTS.secretFile,
      values: { path: join(DATA_DIR, name), reason: message },
    }),
  );
}

function hookKey(secret: string): KeyObject {
  const key = readSecret(secret);
  if (key === null) throw new ConfigError(START_TEXTS.badHookSecret);
  return createSecretKey(key);
}
