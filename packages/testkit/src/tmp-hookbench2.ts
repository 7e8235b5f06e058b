import { startTemporaryPostgres } from "./temporary-postgres.ts";
import { createTestDatabase } from "./test-database.ts";
import { openDatabase } from "@deskwire/server/storage/database";
import { createEventWriter } from "@deskwire/server/storage/event-writer";
import { readFileSync } from "node:fs";
import pg from "pg";
const pgsrv = await startTemporaryPostgres();
process.env["TEST_DATABASE_URL"] = pgsrv.url;
const db = await createTestDatabase();
const database = openDatabase({ url: db.url, poolMax: 2, onError: () => undefined });
const writer = createEventWriter(database);
let n = 0; let sys = 0; let GROUP = true; let DATA = true;
const ev = (): never => ({ category: "comment", id: `e${++n}`, toUserId: `u${(n * 7919) % 10000}`, fromUserId: "w", groupKey: GROUP ? `/post/${n % 500}` : null, at: null, data: null, dataJson: DATA ? '{"title":"A comment on your post","url":"/post/5","excerpt":"well said"}' : null }) as never;
const pids = async () => (await database.writers.query("SELECT pid FROM pg_stat_activity WHERE application_name='deskwire-writers'")).rows.map((r: { pid: number }) => r.pid);
const cpu = (ps: number[]) => ps.reduce((s, p) => { const f = readFileSync(`/proc/${p}/stat`, "utf8").split(") ")[1]!.split(" "); sys += Number(f[12]) * 10; return s + Number(f[11]) + Number(f[12]); }, 0) * 10;
async function run(label: string, calls: number, per: number) {
  const ps = await pids(); const c0 = cpu(ps); const u0 = process.cpuUsage(); const s0 = sys; const t0 = performance.now();
  for (let i = 0; i < calls; i++) await writer.record({ id: `c${n}-${i}`, answer: "[]", events: Array.from({ length: per }, ev) });
  const t = performance.now() - t0; const u = process.cpuUsage(u0);
  console.log(label, "pg cpu us/event", ((cpu(ps) - c0) * 1000 / (calls * per)).toFixed(1), "sys", ((sys - 0) , 0), "node cpu", ((u.user + u.system) / (calls * per)).toFixed(1), "wall", (t * 1000 / (calls * per)).toFixed(1));
}
await run("warm", 20, 500);
await run("500", 200, 500);
await run("500", 200, 500);

async function stmt(label: string, text: string, vals: () => unknown[], N = 100) {
  const c = await database.writers.connect(); const pid = [(await c.query("SELECT pg_backend_pid() AS pid")).rows[0].pid as number];
  await c.query("SET enable_seqscan=off; SET plan_cache_mode=force_generic_plan");
  let c0 = 0; for (let i = 0; i < N + 5; i++) { if (i === 5) c0 = cpu(pid); await c.query({ name: label, text, values: vals() }); }
  console.log(label, "us/row", ((cpu(pid) - c0) * 1000 / (N * 500)).toFixed(1)); c.release();
}
const us = () => { n += 500; return Array.from({ length: 500 }, (_, i) => `u${((n + i) * 7919) % 10000}`).sort(); };
await stmt("lock", "SELECT count(*) FROM (SELECT 1 FROM inbox i WHERE i.user_id = ANY ($1::text[]) ORDER BY i.user_id FOR NO KEY UPDATE) x", () => [us()]);
await stmt("update seq only", "UPDATE inbox i SET last_seq = last_seq + 1 FROM (SELECT u FROM unnest($1::text[]) u) x WHERE i.user_id = x.u", () => [us()]);
await stmt("update with jsonb", "UPDATE inbox i SET last_seq = last_seq + 1, counters = i.counters || x.c FROM (SELECT u, jsonb_object_agg('comment', 1) c FROM unnest($1::text[]) u GROUP BY u) x WHERE i.user_id = x.u", () => [us()]);
await stmt("dup lateral", "SELECT count(n.known) FROM unnest($1::text[]) e(id) LEFT JOIN LATERAL (SELECT true AS known FROM notification x WHERE x.category = 'comment' AND x.event_id = e.id LIMIT 1) n ON true", () => { n += 500; return [Array.from({ length: 500 }, (_, i) => `e${n + i}`)]; });
await stmt("dup any", "SELECT count(*) FROM notification x WHERE x.category = 'comment' AND x.event_id = ANY($1::text[])", () => { n += 500; return [Array.from({ length: 500 }, (_, i) => `e${n + i}`)]; });
await stmt("group lateral", "SELECT count(g.count) FROM unnest($1::text[]) e(u) LEFT JOIN LATERAL (SELECT x.seq, x.count FROM notification x WHERE x.user_id = e.u AND x.group_hash = hashtextextended('comment /post/' || length(e.u), 0) ORDER BY x.seq DESC LIMIT 1) g ON true", () => [us()]);
GROUP = false;
await run("500 no group", 200, 500);
DATA = false;
await run("500 no group no data", 200, 500);
GROUP = true; DATA = true;
await run("50", 1000, 50);
await run("1000", 100, 1000);
await database.writers.query("VACUUM ANALYZE");
await run("500 after analyze", 200, 500);
const c = new pg.Client(db.url + "?options=" + encodeURIComponent("-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_nested_statements=on -c auto_explain.log_analyze=on -c client_min_messages=log"));
await c.connect();
c.on("notice", (m) => console.log(m.message));
if (process.argv[2]) {
const evs = Array.from({ length: 500 }, ev) as unknown as Record<string, string>[];
await c.query("SELECT * FROM record_events($1::text[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])", [["zz"], ["[]"], [0], [500], evs.map(() => 1), evs.map((e) => e["category"]), evs.map((e) => e["id"]), evs.map((e) => e["toUserId"]), evs.map((e) => "w"), evs.map((e) => e["groupKey"]), evs.map(() => null), evs.map((e) => e["dataJson"])]);
}
await c.end(); await database.close(); await db.drop(); await pgsrv.close();
