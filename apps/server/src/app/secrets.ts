import { createSecretKey, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { ConfigError, type Config } from "../config/config.ts";
import type { Log } from "../platform/kernel/log.ts";
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
export async function readSecrets(config: Config, log: Log): Promise<Secrets> {
  const keep = (name: string): Promise<string> => keepFile(config, name, log);
  const hooks = await readHookSecrets(config, keep);
  return {
    session: config.SESSION_SECRET ?? (await keep("session-secret")),
    userJwt:
      config.USER_JWT_SECRET ?? (config.DEMO === false ? undefined : await keep("user-jwt-secret")),
    hooks,
    hookKeys: hooks.map(hookKey),
  };
}

async function readHookSecrets(
  config: Config,
  keep: (name: string) => Promise<string>,
): Promise<readonly string[]> {
  if (config.DEMO === false || config.HOOK_SECRETS.length > 0) return config.HOOK_SECRETS;
  return [`whsec_${await keep("hook-secret")}`];
}

/** [DOR19] Says so when a file that should have a secret has none. */
function keepFile({ DATA_DIR }: Config, name: string, log: Log): Promise<string> {
  const onRenewed = (path: string): void =>
    log.warn(
      { path },
      "a secret file had no secret and was renewed: tokens that an earlier secret signed are not valid any more",
    );
  return startStep(
    () => keepSecret(DATA_DIR, name, onRenewed),
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
