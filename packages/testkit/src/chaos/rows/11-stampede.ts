import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { seconds } from "../verdict/figures.ts";
import { openLightSocket, type LightSocket } from "../people/light-socket.ts";
import { startLoad } from "../people/load.ts";
import { userToken } from "../people/user-token.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";

const CLIENTS = 10_000;
/** How many sockets open at once while the crowd gathers. The stampede has no such limit. */
const GATHERING = 100;
const POOL_MAX = 10;
const WRITERS_MAX = 4;
/** [LIM2] Sign-ins have a connection pool of their own. */
const ENTRIES_MAX = 4;
const BACK_MAX_MS = 90_000;

export const stampede: Row = {
  id: 11,
  title: "10,000 clients reconnect at once",
  async play(stage) {
    const { found } = stage;
    const node = await startOne(stage, { env: { DATABASE_POOL_MAX: String(POOL_MAX) } });
    const talkers = await createTalkers(stage, [node], { users: 2, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 100 });
    const count = stage.scale === "full" ? CLIENTS : 300;
    const ids = Array.from({ length: count }, (_, n) => `crowd-${n}`);
    const tokens = ids.map(userToken);
    let crowd = await gather(node.url, tokens);
    const gone = crowd.map(({ closed }) => closed);
    await node.kill();
    await Promise.all(gone);
    await node.start();
    const connections = watchConnections(stage);
    const backAt = performance.now();
    const attempts = { count: 0 };
    crowd = await Promise.all(tokens.map((token) => comeBack(stage, node.url, token, attempts)));
    const ms = performance.now() - backAt;
    const most = await connections.stop();
    found.note(`${count} clients back after ${attempts.count} attempts`);
    found.atMost("all back after", ms, { max: BACK_MAX_MS, show: seconds });
    found.atMost("database connections at most", most, {
      max: POOL_MAX + WRITERS_MAX + ENTRIES_MAX,
      show: (value) => String(value),
    });
    for (const socket of crowd) socket.terminate();
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

async function gather(url: string, tokens: readonly string[]): Promise<LightSocket[]> {
  const crowd: LightSocket[] = [];
  const waiting = [...tokens];
  const come = async (): Promise<void> => {
    for (let token = waiting.pop(); token !== undefined; token = waiting.pop())
      crowd.push(await openLightSocket(url, token));
  };
  await Promise.all(Array.from({ length: GATHERING }, come));
  return crowd;
}

/** Reconnects with the backoff of [CON4]. */
async function comeBack(
  { random }: Stage,
  url: string,
  token: string,
  attempts: { count: number },
): Promise<LightSocket> {
  for (let n = 0; ; n++) {
    await sleep(500 + random.integer(Math.min(20_000, 500 * 2 ** n)));
    attempts.count++;
    try {
      return await openLightSocket(url, token);
    } catch (error) {
      if (n === 20) throw error;
    }
  }
}

/** Samples the number of connections that the node has to the database; `stop` resolves with the largest. */
function watchConnections({ databaseUrl }: Stage): { stop(): Promise<number> } {
  let most = 0;
  let on = true;
  const watch = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: "chaos-watch",
    });
    await client.connect();
    const { pid } = (await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid"))
      .rows[0] ?? { pid: 0 };
    while (on) {
      const { rows } = await client.query<{ count: number }>(
        "SELECT count(*)::integer AS count FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1 AND application_name LIKE 'deskwire%'",
        [pid],
      );
      most = Math.max(most, rows[0]?.count ?? 0);
      await sleep(100);
    }
    await client.end();
  };
  const watching = watch();
  return {
    async stop() {
      on = false;
      await watching;
      return most;
    },
  };
}
