import { startTemporaryPostgres } from "./temporary-postgres.ts";
import { startTestApp } from "./test-app.ts";
import { HOOK_SECRET, signHook } from "./hook-client.ts";
import http from "node:http";
import { execSync } from "node:child_process";
const pgsrv = await startTemporaryPostgres();
process.env["TEST_DATABASE_URL"] = pgsrv.url;
const app = await startTestApp({ env: { HOOK_SECRETS: HOOK_SECRET } });
const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
const u = new URL(app.url);
function pgCpu(): number {
  const out = execSync("ps -eo cputimes,args | grep -E 'postgres: .*deskwire|postgres:.*test_' | grep -v grep | awk '{s+=$1} END {print s+0}'").toString();
  return Number(out);
}
function post(path: string, body: string): Promise<number> {
  const headers = { ...signHook(body), "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const r = http.request({ host: u.hostname, port: u.port, path, method: "POST", headers, agent }, (res) => { res.resume(); res.on("end", () => resolve(res.statusCode ?? 0)); });
    r.on("error", reject); r.end(body);
  });
}
let n = 0;
const users = 10_000;
const ev = () => ({ id: `e${++n}`, toUserId: `u${(n * 7919) % users}`, fromUserId: "w", data: { title: "A comment on your post", url: `/post/${n % 500}`, excerpt: "well said" } });
async function run(label: string, total: number, per: number, conc: number) {
  const bodies = Array.from({ length: total / per }, () => per === 1 ? JSON.stringify(ev()) : JSON.stringify({ events: Array.from({ length: per }, ev) }));
  const c0 = process.cpuUsage(); const p0 = pgCpu(); const t0 = performance.now(); let i = 0;
  await Promise.all(Array.from({ length: conc }, async () => { while (i < bodies.length) { const s = await post("/hooks/v1/comments", bodies[i++]!); if (s !== 200) throw new Error(String(s)); } }));
  const s = (performance.now() - t0) / 1000; const c = process.cpuUsage(c0);
  console.log(label, `${Math.round(total / s)} events/s, node+generator ${((c.user + c.system) / total).toFixed(1)} us, pg ${(((pgCpu() - p0) * 1e6) / total).toFixed(1)} us`);
}
await run("warm", 20_000, 500, 4);
await run("batch500", 200_000, 500, 4);
await run("single", 20_000, 1, 100);
await run("single", 20_000, 1, 100);
await run("batch500", 200_000, 500, 4);
const { rows } = await app.sql.query("SELECT count(*) FROM notification"); console.log(rows);
await app.close(); await pgsrv.close();
