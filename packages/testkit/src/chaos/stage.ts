import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createRandom, type Random } from "../random.ts";
import type { History } from "../history/history.ts";
import { startRedisServer, type RedisServer } from "../servers/redis-server.ts";
import { createEmptyDatabase } from "../servers/empty-database.ts";
import { createFindings, type Findings } from "./verdict/findings.ts";
import { ADMIN, addAgent, signInAgent, type AgentLogin } from "./people/agent-login.ts";
import { createServerNode, type ServerNode } from "./nodes/server-node.ts";
import { createTcpProxy, type TcpProxy } from "./faults/tcp-proxy.ts";
import { within } from "./wait.ts";

export const USER_SECRET = "the main site's secret, known to the chaos";

/** How much of it: all of a row, or as much as fits into the tests. */
export type Scale = "full" | "short";

/** What one row plays on: a database of its own, and whatever it starts, all of which ends with it. */
export interface Stage {
  readonly scale: Scale;
  readonly random: Random;
  readonly history: History;
  /** The sends of writers, by sender and clientId. */
  readonly sent: Set<string>;
  readonly found: Findings;
  /** The database, past every proxy; a query is repeated while the server is away. */
  readonly sql: Sql;
  readonly databaseUrl: string;
  /** For files of the row; goes with it. */
  readonly folder: string;
  startNodes(options: NodesOptions): Promise<ChaosNode[]>;
  startRedis(): Promise<RedisServer>;
  proxy(target: () => number | null): Promise<TcpProxy>;
  /** The first admin's sign-in. */
  admin(url: string): Promise<AgentLogin>;
  /** A new account, signed in. */
  agent(
    url: string,
    account?: { role?: "agent" | "supervisor"; capacity?: number },
  ): Promise<AgentLogin>;
  /** The latest account made. */
  lastLogin(): AgentLogin;
  /** The end of what each node wrote. */
  logs(): string;
  onEnd(close: () => unknown): void;
  close(): Promise<void>;
}

export type Sql = <Row extends pg.QueryResultRow>(
  text: string,
  values?: readonly unknown[],
) => Promise<Row[]>;

/** A node and what stands between it and the others. */
export interface ChaosNode extends ServerNode {
  /** On the way to Postgres. */
  readonly postgres: TcpProxy;
  /** On the way to Redis; without Redis it leads nowhere. */
  readonly redis: TcpProxy;
}

export interface NodesOptions {
  count: number;
  redis?: RedisServer;
  env?: Record<string, string>;
  /** Told to one node alone. */
  envOf?(index: number): Record<string, string>;
  nodeArgs?: readonly string[];
  /** Called with each node's proxies before it starts. */
  prepare?(proxies: Pick<ChaosNode, "postgres" | "redis">, index: number): void;
}

const CLOSE_MS = 20_000;
const LOG_TAIL = 2_000;

export async function openStage(options: {
  seed: number;
  scale: Scale;
  limits: boolean;
}): Promise<Stage> {
  // The first node migrates it.
  const database = await createEmptyDatabase();
  const folder = await mkdtemp(join(tmpdir(), "deskwire-chaos-"));
  const pool = new pg.Pool({ connectionString: database.url, max: 3 });
  pool.on("error", () => undefined);
  const closers: (() => unknown)[] = [];
  const logins: AgentLogin[] = [];
  const nodes: ServerNode[] = [];
  let admin: Promise<AgentLogin> | undefined;
  const secret = randomUUID();

  async function startNode(index: number, wanted: NodesOptions): Promise<ChaosNode> {
    const postgres = await stage.proxy(() => Number(new URL(database.url).port));
    const redis = await stage.proxy(() => wanted.redis?.port ?? null);
    wanted.prepare?.({ postgres, redis }, index);
    const url = new URL(database.url);
    url.port = String(postgres.port);
    const node = await createServerNode({
      name: String.fromCharCode(65 + index),
      ...(wanted.nodeArgs && { nodeArgs: wanted.nodeArgs }),
      env: {
        HOST: "127.0.0.1",
        DATABASE_URL: url.href,
        DATA_DIR: join(folder, `node-${index}`),
        LOG_LEVEL: "warn",
        SESSION_SECRET: secret,
        USER_JWT_SECRET: USER_SECRET,
        ADMIN_EMAIL: ADMIN.email,
        ADMIN_PASSWORD: ADMIN.password,
        // Who is away for a while keeps the conversations, where the row does not say otherwise.
        DISCONNECT_GRACE_SECONDS: "3600",
        ...(wanted.redis && { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
        ...wanted.env,
        ...wanted.envOf?.(index),
      },
    });
    nodes.push(node);
    stage.onEnd(() => node.kill());
    await node.start();
    return { ...node, postgres, redis };
  }

  const stage: Stage = {
    scale: options.scale,
    random: createRandom(options.seed),
    history: [],
    sent: new Set(),
    found: createFindings(options.limits),
    databaseUrl: database.url,
    folder,
    sql: async (text, values = []) => (await query(pool, text, values)).rows as never,
    async startNodes(wanted) {
      const [first, ...others] = Array.from({ length: wanted.count }, (_, index) => index);
      // The first makes the first admin; the others may come together.
      const node = await startNode(first ?? 0, wanted);
      return [node, ...(await Promise.all(others.map((index) => startNode(index, wanted))))];
    },
    async startRedis() {
      const redis = await startRedisServer();
      stage.onEnd(() => redis.stop());
      return redis;
    },
    async proxy(target) {
      const proxy = await createTcpProxy(target);
      stage.onEnd(() => proxy.close());
      return proxy;
    },
    admin: (url) => (admin ??= signInAgent(url, ADMIN)),
    async agent(url, account = {}) {
      const name = `agent-${logins.length + 1}`;
      const login = await addAgent(url, await stage.admin(url), { name, ...account });
      logins.push(login);
      return login;
    },
    lastLogin() {
      const login = logins.at(-1);
      if (login === undefined) throw new Error("no agent was made yet");
      return login;
    },
    logs: () =>
      nodes.map((node) => `node ${node.name}: ${node.said().slice(-LOG_TAIL)}`).join("\n"),
    onEnd: (close) => void closers.push(close),
    async close() {
      for (const close of closers.toReversed())
        await within(Promise.resolve(close()), {
          what: "ending what a row started",
          withinMs: CLOSE_MS,
        });
      await pool.end();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

const RETRY_MS = 200;
const RETRIES = 200;

async function query(pool: pg.Pool, text: string, values: readonly unknown[]) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pool.query(text, [...values]);
    } catch (error) {
      const refused = error instanceof pg.DatabaseError && !/^(57|08)/.test(error.code ?? "");
      if (refused || attempt === RETRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
