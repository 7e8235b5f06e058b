import { done, refuse, type Outcome } from "./outcome.ts";

/** Reads and writes the cursors of a list. A cursor names the last row of a page by the fields that order the list. */
export interface PageCursors<Field extends string> {
  /** The fields must pass their guards. */
  make(last: Record<Field, string>): string;
  /** Refuses a text that `make` cannot have returned. */
  parse(cursor: string): Outcome<Record<Field, string>>;
}

type Guard = (value: string | undefined) => boolean;

/** `guards` names the fields in order. A guard accepts no text with a space, which separates the fields. */
export function createPageCursors<Field extends string>(
  guards: Record<Field, Guard>,
): PageCursors<Field> {
  const fields = Object.keys(guards) as Field[];
  return {
    make: (last) => Buffer.from(fields.map((field) => last[field]).join(" ")).toString("base64url"),
    parse(cursor) {
      const values = Buffer.from(cursor, "base64url").toString().split(" ");
      const issued =
        values.length === fields.length && fields.every((field, at) => guards[field](values[at]));
      if (!issued) return refuse("bad_request", "The cursor was not issued by this server.");
      const entries = fields.map((field, at) => [field, values[at]]);
      return done(Object.fromEntries(entries) as Record<Field, string>);
    },
  };
}
