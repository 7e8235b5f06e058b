import pg from "pg";

const TIMESTAMPTZ = 1184;

/** Times leave the database as ISO 8601 with milliseconds, the form they have on the wire; `infinity` as null. */
export const isoTimes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary"): ((value: string) => unknown) =>
    oid === TIMESTAMPTZ
      ? (value) => (value === "infinity" ? null : isoOf(value))
      : (pg.types.getTypeParser(oid, format) as (value: string) => unknown),
};

/** A TIMESTAMPTZ(3) as PostgreSQL writes it, in ISO 8601. Every message has one, so times in UTC are converted without a Date. */
export function isoOf(text: string): string {
  const end = text.length - "+00".length;
  if (!text.endsWith("+00") || text[10] !== " " || end > 23) return new Date(text).toISOString();
  const fraction = text.slice(20, end).padEnd(3, "0");
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}
