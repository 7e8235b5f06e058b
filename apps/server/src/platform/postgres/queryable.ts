import type pg from "pg";

/** A connection inside a transaction, or a pool outside one. */
export type Queryable = Pick<pg.ClientBase, "query">;
