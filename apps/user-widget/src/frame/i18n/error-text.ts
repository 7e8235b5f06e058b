import type { ErrorCode } from "@deskwire/protocol";
import type { Dictionary } from "./dictionary.ts";

/** The sentence for a refusal; one that only others should meet falls back to the server's fault. */
export function errorText(t: Dictionary, code: ErrorCode | "offline"): string {
  const sentences: Partial<Record<ErrorCode | "offline", string>> = t.error;
  return sentences[code] ?? t.error.internal;
}
