import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentRole, VisitorAnswer } from "@deskwire/protocol";
import { connectRaw, type RawClient } from "@deskwire/testkit/raw-client";
import { signUserToken, type TokenParts } from "@deskwire/testkit/user-token";
import pg from "pg";
import { loadExtensions } from "../app/extensions.ts";
import { startApp } from "../app/start-app.ts";
import { readConfig, type Config } from "../config/config.ts";
import { TIMINGS, type Timings } from "../gateway/socket/timings.ts";
import { signIn, type TestAgent } from "./test-agent.ts";
import { createTestDatabase } from "./test-database.ts";
import { createHttp, type SendHttp } from "./test-http.ts";

export { signIn, type TestAgent } from "./test-agent.ts";
export type { HttpAnswer } from "./test-http.ts";

export const USER_SECRET = "the main site's secret, known to the tests";
export const SESSION_SECRET = "the server's own secret, known to the tests";
const ADMIN = { email: "admin@deskwire.test", password: "admin's password" };

/** A real server on a port from the operating system, over a real PostgreSQL database. */
export interface TestApp {
  url: string;
  /** Direct access to the database, for changes that no request can make, such as older times. */
  sql: pg.Pool;
  databaseUrl: string;
  admin: TestAgent;
  token(userId: string, parts?: TokenParts): string;
  /** Connects a signed-in user. Without an id it is a new user. */
  user(userId?: string, more?: object): Promise<RawClient>;
  visitor(name?: string): Promise<VisitorAnswer>;
  /** Creates an agent and signs it in over HTTP, without a socket. */
  agent(account?: Partial<{ role: AgentRole; capacity: number; name: string }>): Promise<TestAgent>;
  http: SendHttp;
  connect: (options?: Parameters<typeof connectRaw>[1]) => Promise<RawClient>;
  /** Stops the server, and removes the database and the folder that were made for it. */
  close(): Promise<void>;
  /** Stops only the server. */
  stop(): Promise<void>;
}

export interface TestAppOptions {
  env?: Record<string, string>;
  timings?: Partial<Timings>;
  /** The database of another node. Default: a new database, which `close` drops. */
  databaseUrl?: string;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : null;
  const databaseUrl = options.databaseUrl ?? database?.url ?? "";
  const dataDir = await mkdtemp(join(tmpdir(), "deskwire-app-"));
  const config = testConfig(dataDir, options.env);
  const server = await startApp(config, databaseUrl, {
    timings: { ...TIMINGS, ...options.timings },
    extensions: await loadExtensions(config),
  });
  const { url } = server;
  const sql = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  // Dropping the database ends the pool's connections.
  sql.on("error", () => undefined);
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= server.close());
  const http = createHttp(url);
  const admin = await signIn(http, url, ADMIN);
  const close = async (): Promise<void> => {
    await stop();
    await sql.end();
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url, sql, databaseUrl, admin, http, stop, close, ...createPeople({ url, http, admin }) };
}

function testConfig(dataDir: string, env: Record<string, string> = {}): Config {
  return readConfig({
    PORT: "0",
    DATA_DIR: dataDir,
    LOG_LEVEL: "silent",
    SESSION_SECRET,
    // Sign-ins name their client addresses.
    TRUST_PROXY: "1",
    USER_JWT_SECRET: USER_SECRET,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    ...env,
  });
}

type People = Pick<TestApp, "token" | "user" | "visitor" | "agent" | "connect">;

let made = 0;

function createPeople(node: { url: string; http: SendHttp; admin: TestAgent }): People {
  const { url, http, admin } = node;
  const token: People["token"] = (userId, parts) => signUserToken(USER_SECRET, userId, parts);
  return {
    token,
    connect: (options) => connectRaw(url, options),
    async user(userId = `user-${++made}`, more) {
      const client = await connectRaw(url);
      await client.hello(token(userId), more);
      return client;
    },
    async visitor(name) {
      const body = name === undefined ? {} : { name };
      return (await http("POST", "/api/v1/visitors", { body })).json() as VisitorAnswer;
    },
    async agent(account = {}) {
      const n = ++made;
      const email = `agent-${n}@deskwire.test`;
      const password = `password ${n}`;
      const body = { email, password, name: `Agent ${n}`, role: "agent", capacity: 5, ...account };
      const created = await admin.http("POST", "/api/v1/agents", body);
      if (created.status !== 201) throw new Error(`the agent was not created: ${created.text}`);
      return signIn(http, url, { email, password });
    },
  };
}
