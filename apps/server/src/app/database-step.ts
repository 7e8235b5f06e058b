import { isUnreachable } from "../platform/postgres/errors.ts";
import type { Sentence } from "../platform/kernel/language.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

/** Why TLS refused the server's certificate, as Node says it. */
const CERTIFICATE = /^(CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|ERR_TLS_CERT_)/;

/** Runs a step of the start that needs the database. Throws a StartError when the database cannot be reached. */
export function databaseStep<T>(databaseUrl: string, step: () => Promise<T>): Promise<T> {
  return startStep(step, (error, code) => {
    const sentence = sentenceOf(error, code);
    if (sentence === null) return null;
    const { host, pathname } = new URL(databaseUrl);
    const values = { place: `${host}${pathname}`, reason: error.message || code };
    return { sentence, values };
  });
}

/** [SRV16] The driver says in its own words what the operator has to change. */
function sentenceOf(error: Error, code: string): Sentence | null {
  if (CERTIFICATE.test(code)) return START_TEXTS.unknownCertificate;
  if (error.message.includes("does not support SSL")) return START_TEXTS.noTls;
  if (error.message.includes("password must be a")) return START_TEXTS.noPassword;
  return isUnreachable(error) ? START_TEXTS.noDatabase : null;
}
