import type { Pool } from "pg";
import { need } from "../need.ts";
import { OLD_NAME, RARE_NAME } from "../stack/people.ts";
import type { Query } from "./search-query.ts";

/** Queries for people of every frequency, and by everything that finds a person. */
export async function peopleQueries(pool: Pool): Promise<Query[]> {
  const { rows } = await pool.query<{ code: string }>(
    "SELECT right(id, 4) AS code FROM end_user WHERE visitor ORDER BY id LIMIT 1",
  );
  const { code } = need(rows[0]);
  const queries: [name: string, q: string][] = [
    ["one letter", "a"],
    ["frequent name", "anna"],
    ["one Chinese character", "王"],
    ["two Chinese characters", "小明"],
    ["first and last name", "lucja nowak"],
    ["rare name", RARE_NAME],
    ["name of old conversations", OLD_NAME],
    ["user id", "person-77"],
    ["visitor's word", "visitor"],
    ["visitor's word and code", `访客 ${code}`],
    ["visitor's code", code],
    ["no match", "龘龘"],
  ];
  return queries.map(([name, q]) => ({ name, q, path: "/search/people", filters: { limit: "5" } }));
}
