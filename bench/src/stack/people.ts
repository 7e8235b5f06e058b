import { openDatabase } from "@deskwire/server/platform/postgres/database";
import { reindexPeople } from "@deskwire/server/search/reindex-people";
import type { Pool } from "pg";
import { need } from "../need.ts";

const GIVEN = ["Anna", "Łucja", "Ahmed", "José", "Mia", "Bo", "Søren", "Đặng", "Olga", "Tom"];
const FAMILY = ["Smith", "Nowak", "García", "Straße", "Okafor", "Lindqvist", "Tran", "Haddad"];
const CHINESE = ["王小明", "李雷", "欧阳娜娜", "张伟", "陈思远", "刘洋", "赵敏"];

/** The only user with this name has the oldest conversation. */
export const RARE_NAME = "Zebulon";
/** The users with the oldest conversations have this name: one in fifty. */
export const OLD_NAME = "Oldfield";

/**
 * Makes users with one ended conversation each, for all agents: a third with Latin names, a third with Chinese ones, and a
 * third visitors without a name.
 */
export async function seedPeople(pool: Pool, count: number): Promise<void> {
  await pool.query(
    `CREATE UNLOGGED TABLE bench_person AS SELECT n, gen_random_uuid() AS conversation,
       CASE WHEN n % 3 = 2 THEN 'visitor:' || gen_random_uuid() ELSE 'person-' || n END AS id,
       CASE WHEN n = 0 THEN $5 WHEN n % 3 = 2 THEN NULL WHEN n < $1::integer / 50 THEN $6 || ' ' || n
         WHEN n % 3 = 1 THEN ($4::text[])[1 + (hashint4(n) & 1048575) % cardinality($4::text[])]
         ELSE ($2::text[])[1 + (hashint4(n) & 1048575) % cardinality($2::text[])] || ' ' ||
           ($3::text[])[1 + (hashint4(-n) & 1048575) % cardinality($3::text[])] END AS name
     FROM generate_series(0, $1::integer - 1) AS n`,
    [count, GIVEN, FAMILY, CHINESE, RARE_NAME, OLD_NAME],
  );
  await pool.query(
    "INSERT INTO end_user (id, name, visitor) SELECT id, name, n % 3 = 2 FROM bench_person",
  );
  await pool.query(
    `INSERT INTO conversation (id, user_id, agent_id, status, last_at, opened_at, queued_at, ended_at)
     SELECT p.conversation, p.id, a.agent, 'ended', t.at, t.at, t.at, t.at FROM bench_person p
     JOIN (SELECT id AS agent, row_number() OVER (ORDER BY id) - 1 AS at, count(*) OVER () AS agents
       FROM agent WHERE email LIKE 'bench-%') a ON a.at = p.n % a.agents
     CROSS JOIN LATERAL (SELECT now() - ($1 - p.n) * interval '1 second' AS at) t ORDER BY p.n`,
    [count],
  );
  await pool.query("DROP TABLE bench_person");
  await indexAll(need(pool.options.connectionString));
  await pool.query("VACUUM ANALYZE end_user, conversation");
}

async function indexAll(url: string): Promise<void> {
  const onError = (error: Error): never => {
    throw error;
  };
  const database = openDatabase({ url, poolMax: 1, onError });
  await reindexPeople(database);
  await database.close();
}
