interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: Plan[];
}

type Statement = string | { text: string; values?: unknown[] };

interface Connection {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * Wraps a connection inside a transaction and counts the rows of a table that PostgreSQL reads for
 * each statement. Runs each statement twice: the first run explains it and is rolled back.
 */
export function countRowsRead<Db extends object>(
  db: Db & Connection,
  table: string,
): { db: Db; counts: number[] } {
  const counts: number[] = [];
  async function query(statement: Statement, given?: unknown[]): Promise<{ rows: unknown[] }> {
    const [text, values] =
      typeof statement === "string" ? [statement, given] : [statement.text, statement.values];
    await db.query("SAVEPOINT explained");
    const { rows } = await db.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
    await db.query("ROLLBACK TO SAVEPOINT explained");
    for (const row of rows as { "QUERY PLAN": { Plan: Plan }[] }[])
      for (const { Plan } of row["QUERY PLAN"]) counts.push(rowsRead(Plan, table));
    return db.query(text, values);
  }
  return { db: { query } as unknown as Db, counts };
}

function rowsRead(plan: Plan, table: string): number {
  const below = (plan.Plans ?? []).reduce((sum, part) => sum + rowsRead(part, table), 0);
  if (plan["Relation Name"] !== table || plan["Node Type"] === "ModifyTable") return below;
  return (
    below + (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"]
  );
}
