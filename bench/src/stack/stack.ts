import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { startTemporaryPostgres } from "@deskwire/testkit/temporary-postgres";
import pg from "pg";
import { startGenerator, type Generator } from "../load/generator.ts";
import { parentOf } from "../load/process-usage.ts";
import { startProcess, type MeasuredProcess } from "./child-process.ts";
import { seed, type Seed } from "./seed.ts";
import { SESSION_SECRET, USER_JWT_SECRET } from "./tokens.ts";
import { need } from "../need.ts";

const SOURCES = join(import.meta.dirname, "..");
const SERVER = join(SOURCES, "../../apps/server/src/main.ts");

export type PeerName = "ws relay" | "Socket.IO relay";

/** All that the scenarios measure, each part in a process of its own. */
export interface Stack {
  readonly pool: pg.Pool;
  readonly postgresPid: number;
  readonly seed: Seed;
  readonly generator: Generator;
  /** Migrated the database, and serves the whole run. */
  readonly server: MeasuredProcess;
  /** Started when first asked for. */
  peer(name: PeerName): Promise<MeasuredProcess>;
  /** A generator or a server that nothing was measured with before; the caller closes it. */
  freshGenerator(): Generator;
  freshServer(env?: NodeJS.ProcessEnv): Promise<MeasuredProcess>;
  /** The caller stops it; it serves `redisPort`. */
  blockedPops(redisPort: number): Promise<MeasuredProcess>;
  /** Ends all of it; may be called twice. */
  close(): Promise<void>;
}

const PEERS: Record<PeerName, string> = {
  "ws relay": "peers/ws-relay.ts",
  "Socket.IO relay": "peers/socket-io-relay.ts",
};

export async function startStack(options: {
  conversations: number;
  serverArgs: readonly string[];
}): Promise<Stack> {
  const postgres = await startTemporaryPostgres();
  const dataDir = mkdtempSync(join(tmpdir(), "deskwire-bench-"));
  const peers = new Map<PeerName, MeasuredProcess>();

  function startServer(env: NodeJS.ProcessEnv = {}): Promise<MeasuredProcess> {
    return startProcess([...options.serverArgs, SERVER], {
      DATABASE_URL: postgres.url,
      DATA_DIR: dataDir,
      HOST: "127.0.0.1",
      PORT: "0",
      USER_JWT_SECRET,
      SESSION_SECRET,
      LOG_LEVEL: "warn",
      FRAMES_PER_SECOND: "1000000",
      // The seeded agents are not connected in most scenarios, and keep their conversations all the same.
      DISCONNECT_GRACE_SECONDS: "3600",
      HOOK_SECRETS: HOOK_SECRET,
      HOOK_EVENTS_PER_SECOND: "10000000",
      // The generator's users send no receipts, and shall get nothing twice.
      NOTICE_REDELIVERY_SECONDS: "3600",
      NOTICE_REDELIVERY_MAX_SECONDS: "3600",
      ...env,
    });
  }

  async function startPeer(name: PeerName): Promise<MeasuredProcess> {
    const peer = await startProcess([join(SOURCES, PEERS[name])]);
    peers.set(name, peer);
    return peer;
  }

  const server = await startServer();
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
  const generator = startGenerator();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await generator.close();
    for (const process of [server, ...peers.values()]) await process.stop();
    await pool.end();
    await postgres.close();
    rmSync(dataDir, { recursive: true, force: true });
  }

  return {
    pool,
    postgresPid: await postmasterPid(pool),
    seed: await seed(pool, options.conversations),
    generator,
    server,
    peer: async (name) => peers.get(name) ?? startPeer(name),
    freshGenerator: startGenerator,
    freshServer: startServer,
    blockedPops: (redisPort) =>
      startProcess([join(SOURCES, "peers/blocked-pops.ts")], { REDIS_PORT: String(redisPort) }),
    close: () => (closing ??= close()),
  };
}

async function postmasterPid(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return parentOf(need(rows[0]).pid);
}
