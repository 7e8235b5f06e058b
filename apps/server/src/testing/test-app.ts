import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  AgentAccount,
  AgentRole,
  SessionAnswer,
  TicketAnswer,
  VisitorAnswer,
} from "@deskwire/protocol";
import { loadExtensions } from "../app/extensions.ts";
import { startApp, type App } from "../app/start-app.ts";
import { readConfig } from "../config/config.ts";
import { TIMINGS, type Timings } from "../gateway/socket/timings.ts";
import pg from "pg";
import { connectRaw, type RawClient } from "@deskwire/testkit/raw-client";
import { createTestDatabase } from "./test-database.ts";
import { signUserToken, type TokenParts } from "@deskwire/testkit/user-token";

export const USER_SECRET = "the main site's secret, known to the tests";
export const SESSION_SECRET = "the server's own secret, known to the tests";
const ADMIN = { email: "admin@deskwire.test", password: "admin's password" };

/** A server in this process, on a free port and a real PostgreSQL. */
export interface TestApp {
  url: string;
  /** The database, for changes that no request can make, such as moving a time. */
  sql: pg.Pool;
  databaseUrl: string;
  admin: TestAgent;
  token(userId: string, parts?: TokenParts): string;
  /** A signed-in user. Default: a new id. */
  user(userId?: string, more?: object): Promise<RawClient>;
  visitor(name?: string): Promise<VisitorAnswer>;
  /** A new agent, signed in over HTTP, without a socket. */
  agent(account?: Partial<{ role: AgentRole; capacity: number; name: string }>): Promise<TestAgent>;
  http(method: string, path: string, request?: HttpRequest): Promise<HttpAnswer>;
  connect: (options?: Parameters<typeof connectRaw>[1]) => Promise<RawClient>;
  /** Stops the server and removes its data, and its database unless that was given. */
  close(): Promise<void>;
  /** Stops the server and keeps its database. */
  stop(): Promise<void>;
}

export interface TestAgent {
  id: string;
  account: AgentAccount;
  email: string;
  password: string;
  cookie: string;
  csrfToken: string;
  /** A request with the cookie and the CSRF token of this agent. */
  http(method: string, path: string, body?: unknown): Promise<HttpAnswer>;
  ticket(): Promise<string>;
  /** A signed-in socket. Default: on the node where the agent signed in. */
  connect(url?: string, more?: object): Promise<RawClient>;
}

export interface HttpRequest {
  body?: unknown;
  headers?: Record<string, string>;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Parses the body as JSON. */
  json(): unknown;
}

export interface TestAppOptions {
  env?: Record<string, string>;
  timings?: Partial<Timings>;
  /** The database of another node. Default: a new one, which `close` removes. */
  databaseUrl?: string;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : null;
  const databaseUrl = options.databaseUrl ?? database?.url ?? "";
  const dataDir = await mkdtemp(join(tmpdir(), "deskwire-app-"));
  const server = await startServer(options, databaseUrl, dataDir);
  const sql = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  // Dropping the database ends the connections that are still open.
  sql.on("error", () => undefined);
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= server.close());
  const http = createHttp(server.url);
  const admin = await signIn(http, server.url, ADMIN);
  return {
    url: server.url,
    sql,
    databaseUrl,
    admin,
    http,
    ...createPeople({ url: server.url, http, admin }),
    stop,
    async close() {
      await stop();
      await sql.end();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startServer(
  { env, timings }: TestAppOptions,
  databaseUrl: string,
  dataDir: string,
): Promise<App> {
  const config = readConfig({
    PORT: "0",
    DATA_DIR: dataDir,
    LOG_LEVEL: "silent",
    SESSION_SECRET,
    // Sign-ins come from different addresses, because each address has a limit.
    TRUST_PROXY: "1",
    USER_JWT_SECRET: USER_SECRET,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    ...env,
  });
  return startApp(config, databaseUrl, {
    timings: { ...TIMINGS, ...timings },
    extensions: await loadExtensions(config),
  });
}

type Http = TestApp["http"];
type People = Pick<TestApp, "token" | "user" | "visitor" | "agent" | "connect">;

let made = 0;

function createPeople(node: { url: string; http: Http; admin: TestAgent }): People {
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
      if (created.status !== 201) throw new Error(`no agent was made: ${created.text}`);
      return signIn(http, url, { email, password });
    },
  };
}

function createHttp(url: string): Http {
  return async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(url + path, {
      method,
      redirect: "manual",
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: () => JSON.parse(text) as unknown,
    };
  };
}

function nextAddress(): string {
  made++;
  return `10.0.${Math.floor(made / 250)}.${made % 250}`;
}

/** Signs an agent in over HTTP. */
export async function signIn(
  http: Http,
  url: string,
  { email, password }: { email: string; password: string },
): Promise<TestAgent> {
  const login = await http("POST", "/api/v1/auth/login", {
    body: { email, password },
    headers: { "x-forwarded-for": nextAddress() },
  });
  if (login.status !== 200) throw new Error(`signing in was refused: ${login.text}`);
  const { agent: account, csrfToken } = login.json() as SessionAnswer;
  const cookie = (login.headers.getSetCookie()[0] ?? "").replace(/;.*/, "");
  const headers = { cookie, "x-csrf-token": csrfToken };
  const request: TestAgent["http"] = (method, path, body) => http(method, path, { body, headers });
  const ticket = async (): Promise<string> =>
    ((await request("POST", "/api/v1/ws-ticket")).json() as TicketAnswer).ticket;
  return {
    id: account.id,
    account,
    email,
    password,
    cookie,
    csrfToken,
    http: request,
    ticket,
    async connect(to = url, more) {
      const client = await connectRaw(to);
      await client.hello(await ticket(), more);
      return client;
    },
  };
}
