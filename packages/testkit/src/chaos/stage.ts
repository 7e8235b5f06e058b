import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { History } from "../history/history.ts";
import { createRandom, type Random } from "../random.ts";
import { createEmptyDatabase, type TestDatabase } from "../servers/empty-database.ts";
import { startRedisServer, type RedisServer } from "../servers/redis-server.ts";
import { startTemporaryPostgres } from "../servers/temporary-postgres.ts";
import { createTcpProxy, type TcpProxy } from "./faults/tcp-proxy.ts";
import { startChaosNode, type ChaosNode, type NodesOptions } from "./nodes/chaos-node.ts";
import { ADMIN, addAgent, signInAgent, type AgentLogin } from "./people/agent-login.ts";
import { createFindings, type Findings } from "./verdict/findings.ts";
import { createSql, type Sql } from "./verdict/sql.ts";
import { within } from "./wait.ts";

/** The size of a row: all of it, or as much as fits into the tests. */
export type Scale = "full" | "short";

/** The surroundings of one row: a database of its own and everything that the row starts. */
export interface Stage {
  readonly scale: Scale;
  readonly random: Random;
  readonly history: History;
  /** The sends of writers, by sender and clientId. */
  readonly sent: Set<string>;
  readonly found: Findings;
  /** Queries the database, past every proxy. Repeats a query while the server is away. */
  readonly sql: Sql;
  readonly databaseUrl: string;
  /** For files of the row; removed at the end. */
  readonly folder: string;
  startNodes(options: NodesOptions): Promise<ChaosNode[]>;
  startRedis(): Promise<RedisServer>;
  /** `target` returns the port for each connection; null refuses it. */
  proxy(target: () => number | null): Promise<TcpProxy>;
  /** The login of the first admin. */
  admin(url: string): Promise<AgentLogin>;
  /** Creates an account and logs it in. */
  agent(
    url: string,
    account?: { role?: "agent" | "supervisor"; capacity?: number },
  ): Promise<AgentLogin>;
  /** The account that was created last. */
  lastLogin(): AgentLogin;
  /** The end of each node's output. */
  logs(): string;
  /** Runs `close` at the end, in reverse order of the calls. */
  onEnd(close: () => unknown): void;
  close(): Promise<void>;
}

export interface StageOptions {
  seed: number;
  scale: Scale;
  /** Whether a figure beyond its limit breaks the row. */
  limits: boolean;
  /** Whether the stage has a PostgreSQL of its own. */
  ownPostgres: boolean;
}

interface StageState {
  readonly database: TestDatabase;
  /** The stage's own PostgreSQL; null where it uses the shared one. */
  readonly postgres: { close(): Promise<void> } | null;
  readonly pool: pg.Pool;
  readonly folder: string;
  /** Shared by all nodes, so that a session is valid on each. */
  readonly sessionSecret: string;
  readonly closers: (() => unknown)[];
  readonly logins: AgentLogin[];
  readonly nodes: ChaosNode[];
  admin: Promise<AgentLogin> | undefined;
}

const CLOSE_MS = 20_000;
const LOG_TAIL_CHARS = 2_000;

export async function openStage(options: StageOptions): Promise<Stage> {
  const { seed, scale, limits } = options;
  const state = await openState(options);
  const { database, pool, folder, closers, nodes, logins } = state;
  const stage: Stage = {
    scale,
    random: createRandom(seed),
    history: [],
    sent: new Set(),
    found: createFindings(limits),
    databaseUrl: database.url,
    folder,
    sql: createSql(pool),
    startNodes: (options) => startNodes(state, stage, options),
    startRedis: () => startRedis(stage),
    proxy: (target) => openProxy(stage, target),
    admin: (url) => (state.admin ??= signInAgent(url, ADMIN)),
    agent: (url, account = {}) => addAccount(state, stage, { url, account }),
    lastLogin: () => lastOf(logins),
    logs: () => nodes.map((node) => `node ${node.name}: ${tailOf(node)}`).join("\n"),
    onEnd: (close) => void closers.push(close),
    close: () => closeState(state),
  };
  return stage;
}

async function openState({ ownPostgres }: StageOptions): Promise<StageState> {
  const postgres = ownPostgres ? await startTemporaryPostgres() : null;
  // The first node migrates it.
  const database = await createEmptyDatabase(postgres === null ? {} : { server: postgres.url });
  const pool = new pg.Pool({ connectionString: database.url, max: 3 });
  pool.on("error", () => undefined);
  return {
    database,
    postgres,
    pool,
    folder: await mkdtemp(join(tmpdir(), "deskwire-chaos-")),
    sessionSecret: randomUUID(),
    closers: [],
    logins: [],
    nodes: [],
    admin: undefined,
  };
}

/** Starts the first node alone, because it creates the first admin; the others may start together. */
async function startNodes(
  { sessionSecret, nodes }: StageState,
  stage: Stage,
  options: NodesOptions,
): Promise<ChaosNode[]> {
  const start = async (index: number): Promise<ChaosNode> => {
    const node = await startChaosNode(stage, { ...options, index, sessionSecret });
    nodes.push(node);
    return node;
  };
  const first = await start(0);
  const others = Array.from({ length: options.count - 1 }, (_, n) => start(n + 1));
  return [first, ...(await Promise.all(others))];
}

async function startRedis(stage: Stage): Promise<RedisServer> {
  const redis = await startRedisServer();
  stage.onEnd(() => redis.stop());
  return redis;
}

async function openProxy(stage: Stage, target: () => number | null): Promise<TcpProxy> {
  const proxy = await createTcpProxy(target);
  stage.onEnd(() => proxy.close());
  return proxy;
}

async function addAccount(
  { logins }: StageState,
  stage: Stage,
  { url, account }: { url: string; account: object },
): Promise<AgentLogin> {
  const name = `agent-${logins.length + 1}`;
  const login = await addAgent(url, await stage.admin(url), { name, ...account });
  logins.push(login);
  return login;
}

function lastOf(logins: readonly AgentLogin[]): AgentLogin {
  const login = logins.at(-1);
  if (login === undefined) throw new Error("no agent has been created yet");
  return login;
}

function tailOf(node: ChaosNode): string {
  return node.output().slice(-LOG_TAIL_CHARS);
}

async function closeState(state: StageState): Promise<void> {
  const { closers, pool, database, postgres, folder } = state;
  for (const close of closers.toReversed()) {
    const wait = { what: "a part of the row ends", withinMs: CLOSE_MS };
    await within(Promise.resolve(close()), wait);
  }
  await pool.end();
  await database.drop();
  await postgres?.close();
  await rm(folder, { recursive: true, force: true });
}
