import type { Dictionary } from "../i18n/dictionary.ts";

/** The widget's user; `visitor` is null until the host page has identified the user. */
export interface Person {
  visitor: boolean | null;
  /** Whether the frame or the embedding page can keep the visitor's token across a reload. */
  durable: boolean;
}

/**
 * The note below the greeting. A visitor's conversation can be found again only with the token in this browser; that of
 * a signed-in user is the server's. Null while either could be true.
 */
export function greetingNote(
  t: Pick<Dictionary, "greetingNote" | "greetingUnkept">,
  { visitor, durable }: Person,
): string | null {
  if (durable || visitor === false) return t.greetingNote;
  return visitor === null ? null : t.greetingUnkept;
}
