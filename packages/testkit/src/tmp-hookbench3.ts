import { startTemporaryPostgres } from "./temporary-postgres.ts";
import pg from "pg";
import { readFileSync } from "node:fs";
const pgsrv = await startTemporaryPostgres();
const c = new pg.Client(pgsrv.url); await c.connect();
const pid = (await c.query("SELECT pg_backend_pid() AS pid")).rows[0].pid;
const cpu = () => { const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" "); return [Number(f[11]) * 10, Number(f[12]) * 10]; };
async function variant(name: string, ddl: string[], withData = true) {
  await c.query("DROP TABLE IF EXISTS n"); await c.query("CREATE TABLE n (user_id text, seq int, category text, event_id text, from_id text, data jsonb, group_hash bigint, count int, event_at timestamptz, at timestamptz)");
  for (const d of ddl) await c.query(d);
  const q = { name: name.replaceAll(" ", "_"), text: "INSERT INTO n SELECT u, s, 'comment', e, 'w', d::jsonb, g, 1, null, now() FROM unnest($1::text[],$2::int[],$3::text[],$4::text[],$5::bigint[]) AS t(u,s,e,d,g)" };
  let n = 0; let a = cpu(); const N = 200;
  const t0 = performance.now();
  for (let i = 0; i < N; i++) {
    if (i === 20) a = cpu();
    const ids = Array.from({ length: 500 }, () => ++n);
    await c.query({ ...q, values: [ids.map((x) => `u${(x * 7919) % 10000}`), ids, ids.map((x) => `e${x}`), ids.map(() => withData ? '{"title":"A comment on your post","url":"/post/5","excerpt":"well said"}' : null), ids.map((x) => (x * 2654435761) % 1e9)] });
  }
  const b = cpu();
  console.log(name, "user", ((b[0]! - a[0]!) * 1000 / (180 * 500)).toFixed(1), "sys", ((b[1]! - a[1]!) * 1000 / (180 * 500)).toFixed(1), "wall", ((performance.now() - t0) * 1000 / (N * 500)).toFixed(1));
}
await variant("no index", []);
await variant("no index no data", [], false);
await variant("pk", ["CREATE UNIQUE INDEX ON n (user_id, seq)"]);
await variant("pk + event", ["CREATE UNIQUE INDEX ON n (user_id, seq)", "CREATE UNIQUE INDEX ON n (category, event_id)"]);
await variant("pk + event + group", ["CREATE UNIQUE INDEX ON n (user_id, seq)", "CREATE UNIQUE INDEX ON n (category, event_id)", "CREATE INDEX ON n (user_id, group_hash, seq)"]);
await variant("pk + event + group + brin", ["CREATE UNIQUE INDEX ON n (user_id, seq)", "CREATE UNIQUE INDEX ON n (category, event_id)", "CREATE INDEX ON n (user_id, group_hash, seq)", "CREATE INDEX ON n USING brin (at) WITH (pages_per_range=32)"]);
await c.end(); await pgsrv.close();
