import type { ErrorCode } from "@deskwire/protocol";

/** What the model answers to a request. */
export type Result<T> = { ok: true; value: T } | Refusal;
type Refusal = { ok: false; code: ErrorCode };

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(code: ErrorCode): Refusal {
  return { ok: false, code };
}
