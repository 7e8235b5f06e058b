import type { Refusal } from "@deskwire/protocol";

/** The answer of a use case: a value, or an expected refusal, after which nothing has changed. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export function done<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function refuse(code: Refusal["code"], message?: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: message === undefined ? { code } : { code, message } };
}
