import { isIPv4 } from "node:net";
import { PASSWORD_CHARS_MIN, passwordFault } from "../accounts/password-rules.ts";
import type { Config } from "../config/config.ts";
import { readJwtSecrets } from "../identity/jwt-secrets.ts";
import { StartError } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

const SECRET_BYTES_MIN = 32;
const EMAIL_CHARS_MAX = 320;

/** Refuses settings that are valid each on its own, but dangerous together. Throws a StartError. */
export function checkConfig(config: Config): void {
  checkDemo(config);
  checkEmail(config);
  // A demo is for this machine alone, and its passwords are known anyway.
  if (config.DEMO !== false) return;
  checkSecret("SESSION_SECRET", config.SESSION_SECRET);
  for (const secret of readJwtSecrets(config.USER_JWT_SECRET ?? ""))
    checkSecret("USER_JWT_SECRET", secret || undefined);
  checkPassword(config);
}

/** [DOR5] RFC 7518 requires 256 bits for HS256. The sentence does not repeat the secret. */
function checkSecret(name: string, secret: string | undefined): void {
  if (secret === undefined) return;
  if (Buffer.byteLength(secret) < SECRET_BYTES_MIN)
    throw new StartError(START_TEXTS.weakSecret, { name, bytes: SECRET_BYTES_MIN });
}

function checkEmail({ ADMIN_EMAIL: email }: Config): void {
  if (!/^[^\s@]+@[^\s@]+$/.test(email.trim()) || email.length > EMAIL_CHARS_MAX)
    throw new StartError(START_TEXTS.badAdminEmail, { email });
}

function checkPassword({ ADMIN_PASSWORD: password, ADMIN_EMAIL: email }: Config): void {
  if (password === undefined) return;
  if (passwordFault(password, { charsMin: PASSWORD_CHARS_MIN, email }) !== null)
    throw new StartError(START_TEXTS.weakAdminPassword, { chars: PASSWORD_CHARS_MIN });
}

/** [DOR3] The passwords of the demo are in the documentation. */
function checkDemo({ DEMO, HOST }: Config): void {
  if (DEMO === true && !isLoopback(HOST))
    throw new StartError(START_TEXTS.publicDemo, { host: HOST });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
