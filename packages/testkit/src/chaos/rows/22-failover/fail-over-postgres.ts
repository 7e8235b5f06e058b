import pg from "pg";
import { openWithAgent, userWriter } from "../../people/writer.ts";
import { seconds } from "../../verdict/figures.ts";
import { until } from "../../wait.ts";
import { HEAL_MS, type Scene } from "./scene.ts";

/**
 * All connections end, and new ones reach a server that takes no writes. When it takes writes again, the connections made
 * meanwhile still refuse them, as those to a former primary do.
 */
export async function failOverPostgres(scene: Scene): Promise<void> {
  const { stage } = scene;
  const admin = new pg.Client(adminUrl(stage.databaseUrl));
  await admin.connect();
  const database = new URL(stage.databaseUrl).pathname.slice(1);
  try {
    await admin.query(`ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE 'deskwire%'",
      [database],
    );
    const refused = await refuseSends(scene);
    await admin.query(`ALTER DATABASE ${database} RESET default_transaction_read_only`);
    await takeWrites(scene, refused);
  } finally {
    await admin.end();
  }
}

/** A database whose connections stay writable. */
function adminUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.pathname = "/postgres";
  return url.href;
}

let attempts = 0;

/** Returns the clientId of the message that was refused. */
async function refuseSends({ stage, couple }: Scene): Promise<string> {
  const { user, conversationId } = couple;
  const refused = await until(
    async () => {
      const clientId = `read-only-${++attempts}`;
      const answer = await user.send({ conversationId, clientId, text: "nobody writes" });
      return answer.t === "err" ? { answer, clientId } : null;
    },
    { what: "PostgreSQL takes no writes", everyMs: 100 },
  );
  stage.found.must(
    refused.answer.retryable,
    `a send is refused as retryable, not ${JSON.stringify(refused.answer)}`,
  );
  return refused.clientId;
}

async function takeWrites({ stage, couple }: Scene, clientId: string): Promise<void> {
  const { user, conversationId, node } = couple;
  const since = performance.now();
  // The message that was refused comes first; later ones wait for it.
  const message = { conversationId, clientId, text: "nobody writes" };
  const isStored = async () => (await user.send(message)).t === "ok";
  await until(isStored, { what: "a send is stored", everyMs: 100 });
  // Opening runs in a transaction of several statements.
  const opener = await userWriter(stage, node.url, "opener-after-failover");
  const isOpen = async () => (await opener.raw.request("open", {})).t === "ok";
  await until(isOpen, { what: "a conversation is opened", everyMs: 100 });
  await openWithAgent(opener);
  stage.found.atMost("writes work after a failover of PostgreSQL", performance.now() - since, {
    max: HEAL_MS,
    show: seconds,
  });
  opener.raw.terminate();
}
