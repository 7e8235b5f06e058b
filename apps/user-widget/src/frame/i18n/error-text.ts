import type { ErrorCode } from "@deskwire/protocol";
import type { Dictionary } from "./dictionary.ts";

/** The sentence for a refusal. Codes that a user does not receive fall back to the internal error. */
export function errorText(t: Dictionary, code: ErrorCode | "offline"): string {
  const sentences: Partial<Record<ErrorCode | "offline", string>> = t.error;
  return sentences[code] ?? t.error.internal;
}
