import type { Queryable } from "../database.ts";

/** What the schema engine does not look at, as PostgreSQL writes it: one line for each, sorted. */
export async function readBeyondPrisma(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ line: string }>(PARTS.join(" UNION ALL "));
  return rows.map((row) => row.line).toSorted();
}

const PARTS = [
  // Check and exclusion constraints, keys that are checked at the end of a transaction, and what is NOT VALID or NOT ENFORCED.
  `SELECT format('constraint %s on %s %s', conname, conrelid::regclass, pg_get_constraintdef(oid)) AS line
   FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND (contype IN ('c', 'x') OR condeferrable OR NOT convalidated)`,
  // Storage parameters of tables and indexes.
  `SELECT format('option %s %s', oid::regclass, unnest(reloptions))
   FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
  // Indexes with an expression, another operator class, order of nulls or collation than by default, or NULLS NOT DISTINCT.
  `SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
   WHERE c.relnamespace = 'public'::regnamespace AND (
     i.indexprs IS NOT NULL OR i.indnullsnotdistinct OR NOT i.indisvalid
     OR EXISTS (SELECT FROM unnest(i.indoption::int[]) AS o (flags) WHERE o.flags NOT IN (0, 3))
     OR EXISTS (SELECT FROM unnest(i.indclass::oid[]) AS k (oid) JOIN pg_opclass p ON p.oid = k.oid WHERE NOT p.opcdefault)
     OR EXISTS (SELECT FROM unnest(i.indcollation::oid[]) AS l (oid) WHERE l.oid NOT IN (0, 'pg_catalog.default'::regcollation))
   )`,
  // Columns that are generated or collated, or have a statistics target.
  `SELECT format('column %s.%s %s', attrelid::regclass, attname, concat_ws(' ', nullif(attidentity, ''), nullif(attgenerated, ''),
     CASE WHEN attcollation NOT IN (0, 'pg_catalog.default'::regcollation) THEN attcollation::regcollation END,
     CASE WHEN attstattarget >= 0 THEN 'statistics ' || attstattarget END))
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
     AND (attidentity <> '' OR attgenerated <> '' OR attstattarget >= 0 OR attcollation NOT IN (0, 'pg_catalog.default'::regcollation))`,
  `SELECT format('sequence %s %s start %s min %s max %s increment %s', seqrelid::regclass, seqtypid::regtype, seqstart, seqmin, seqmax, seqincrement)
   FROM pg_sequence`,
  `SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`,
  // Triggers, those of foreign keys included, that do not fire, or that fire in replication.
  `SELECT format('trigger %s on %s enabled %s', tgname, tgrelid::regclass, tgenabled) FROM pg_trigger WHERE tgenabled <> 'O'`,
  `SELECT format('event trigger %s', evtname) FROM pg_event_trigger`,
  // Rewrite rules. A view has one, and is listed below.
  `SELECT pg_get_ruledef(r.oid) FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
   WHERE c.relnamespace = 'public'::regnamespace AND r.rulename <> '_RETURN'`,
  `SELECT format('row level security of %s', oid::regclass)
   FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relrowsecurity OR relforcerowsecurity)`,
  `SELECT format('policy %s on %s', polname, polrelid::regclass) FROM pg_policy`,
  // Views, partitions, foreign tables, unlogged tables.
  `SELECT format('relation %s kind %s persistence %s', oid::regclass, relkind, relpersistence) FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND (relkind NOT IN ('r', 'i', 'S', 'c') OR relpersistence <> 'p')`,
];
