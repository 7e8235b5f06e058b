import type { Refusal } from "@deskwire/protocol";

/** The answer of a use case: a value, or an expected refusal, after which nothing has changed. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(code: Refusal["code"], message?: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: message === undefined ? { code } : { code, message } };
}

/** Ends a transaction with a refusal; the transaction is rolled back. */
export class RefusedError extends Error {
  override name = "RefusedError";
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Turns the RefusedError of a transaction into the refusal it carries. */
export async function outcomeOf<T>(run: Promise<T>): Promise<Outcome<T>> {
  try {
    return done(await run);
  } catch (error) {
    if (error instanceof RefusedError) return { ok: false, refusal: error.refusal };
    throw error;
  }
}
