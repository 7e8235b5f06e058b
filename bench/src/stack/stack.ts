import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbeddedPostgres } from "@deskwire/embedded-postgres";
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

/** The first admin. */
export const ADMIN = { email: "admin@bench.example", password: "the bench's admin" };

/** The settings of limits that an installation has when it sets none. */
const USUAL_LIMITS = {
  FRAMES_PER_SECOND: "",
  PARTICIPANT_COST_PER_SECOND: "",
  PARTICIPANT_BYTES_PER_SECOND: "",
  PARTICIPANT_OPENS_PER_MINUTE: "",
};

export type PeerName = "ws relay" | "Socket.IO relay";

/** Everything that the scenarios measure, each part in a process of its own. */
export interface Stack {
  readonly pool: pg.Pool;
  readonly postgresPid: number;
  readonly seed: Seed;
  readonly generator: Generator;
  /** Has migrated the database and runs until the end. */
  readonly server: MeasuredProcess;
  /** Starts the peer at the first call. */
  peer(name: PeerName): Promise<MeasuredProcess>;
  /** A new generator without earlier measurements; the caller closes it. */
  freshGenerator(): Generator;
  /** A new server without earlier measurements; the caller stops it. */
  freshServer(env?: NodeJS.ProcessEnv): Promise<MeasuredProcess>;
  /** For `freshServer`: the limits that an installation has when it sets none. */
  readonly usualLimits: NodeJS.ProcessEnv;
  /** The peer of the ingress, connected to this Redis; the caller stops it. */
  blockedPops(redisPort: number): Promise<MeasuredProcess>;
  /** Stops everything; may be called twice. */
  close(): Promise<void>;
}

const PEERS: Record<PeerName, string> = {
  "ws relay": "peers/ws-relay.ts",
  "Socket.IO relay": "peers/socket-io-relay.ts",
};

export interface StackOptions {
  /** The number of seeded conversations. */
  conversations: number;
  /** Arguments for Node, before the server's main module. */
  serverArgs: readonly string[];
}

interface StackState {
  readonly postgres: EmbeddedPostgres;
  readonly dataDir: string;
  readonly serverArgs: readonly string[];
  readonly peers: Map<PeerName, MeasuredProcess>;
}

export async function startStack({ conversations, serverArgs }: StackOptions): Promise<Stack> {
  const postgres = await startTemporaryPostgres();
  const dataDir = mkdtempSync(join(tmpdir(), "deskwire-bench-"));
  const state: StackState = { postgres, dataDir, serverArgs, peers: new Map() };
  const server = await startServer(state);
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
  // PostgreSQL may end a connection that the closing pool has not closed yet.
  pool.on("error", () => undefined);
  const generator = startGenerator();
  let closing: Promise<void> | undefined;
  return {
    pool,
    postgresPid: await postmasterPid(pool),
    seed: await seed(pool, conversations),
    generator,
    server,
    peer: async (name) => state.peers.get(name) ?? startPeer(state, name),
    freshGenerator: startGenerator,
    freshServer: (env) => startServer(state, env),
    usualLimits: USUAL_LIMITS,
    blockedPops: (redisPort) =>
      startProcess([join(SOURCES, "peers/blocked-pops.ts")], { REDIS_PORT: String(redisPort) }),
    close: () => (closing ??= close(state, { server, pool, generator })),
  };
}

function startServer(
  { postgres, dataDir, serverArgs }: StackState,
  env: NodeJS.ProcessEnv = {},
): Promise<MeasuredProcess> {
  return startProcess([...serverArgs, SERVER], {
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    HOST: "127.0.0.1",
    PORT: "0",
    USER_JWT_SECRET,
    SESSION_SECRET,
    LOG_LEVEL: "warn",
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    FRAMES_PER_SECOND: "1000000",
    PARTICIPANT_COST_PER_SECOND: "100000000",
    PARTICIPANT_BYTES_PER_SECOND: "1000000000",
    PARTICIPANT_OPENS_PER_MINUTE: "1000000",
    // The seeded agents are offline in most scenarios and keep their conversations.
    DISCONNECT_GRACE_SECONDS: "3600",
    HOOK_SECRETS: HOOK_SECRET,
    HOOK_EVENTS_PER_SECOND: "10000000",
    // The generator's users send no receipts; redelivery would repeat everything.
    NOTIFICATION_REDELIVERY_SECONDS: "3600",
    NOTIFICATION_REDELIVERY_MAX_SECONDS: "3600",
    ...env,
  });
}

async function startPeer({ peers }: StackState, name: PeerName): Promise<MeasuredProcess> {
  const peer = await startProcess([join(SOURCES, PEERS[name])]);
  peers.set(name, peer);
  return peer;
}

async function close(
  { postgres, dataDir, peers }: StackState,
  { server, pool, generator }: Pick<Stack, "server" | "pool" | "generator">,
): Promise<void> {
  await generator.close();
  for (const process of [server, ...peers.values()]) await process.stop();
  await pool.end();
  await postgres.close();
  rmSync(dataDir, { recursive: true, force: true });
}

async function postmasterPid(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return parentOf(need(rows[0]).pid);
}
