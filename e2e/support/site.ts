import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentRole, SessionAnswer } from "@deskwire/protocol";
import { findFreePort } from "@deskwire/testkit/free-port";
import { createTestDatabase, type TestDatabase } from "@deskwire/server/testing/test-database";
import { startServer, type ServerProcess } from "./server-process.ts";

const ADMIN = { email: "admin@deskwire.local", password: "demo-admin" };

export interface AgentLogin {
  name: string;
  email: string;
  password: string;
}

/** An agent of the demo data. */
export const MIA: AgentLogin = {
  name: "Mia 米娅",
  email: "mia@demo.deskwire.local",
  password: "demo-mia",
};

/** A database with its server processes. */
export interface Site {
  /** The URL of each node. A crash does not change them. */
  urls: readonly [string, ...string[]];
  /** Creates an agent for one test, who is online after signing in. */
  addAgent(account?: { name?: string; role?: AgentRole }): Promise<AgentLogin>;
  /** Makes the opening of a conversation an hour earlier. */
  openedAnHourEarlier(conversationId: string): Promise<void>;
  /** Kills every node with SIGKILL. */
  crash(): Promise<void>;
  /** Starts every node again on its port. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** More than one node needs `redisUrl`. */
  nodes?: number;
  redisUrl?: string;
  env?: Record<string, string>;
}

interface SiteState {
  readonly database: TestDatabase;
  readonly dataDir: string;
  readonly ports: readonly number[];
  readonly env: Record<string, string>;
  /** Empty after a crash. */
  readonly running: ServerProcess[];
  /** The headers of a signed-in administrator. */
  admin: Promise<Record<string, string>> | undefined;
}

export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const state = await prepare(options);
  await start(state);
  const [first = "", ...others] = state.ports.map(urlOf);
  return {
    urls: [first, ...others],
    addAgent: (account = {}) => addAgent(state, first, account),
    openedAnHourEarlier: (id) =>
      state.database.run(
        "UPDATE conversation SET opened_at = opened_at - interval '1 hour' WHERE id = $1",
        [id],
      ),
    crash: () => end(state, "kill"),
    recover: () => start(state),
    close: () => close(state),
  };
}

async function prepare({ nodes = 1, redisUrl, env }: SiteOptions): Promise<SiteState> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "deskwire-e2e-"));
  const ports: number[] = [];
  while (ports.length < nodes) ports.push(await findFreePort());
  const settings = {
    HOST: "127.0.0.1",
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    DEMO: "1",
    LOG_LEVEL: "warn",
    // Agents of earlier tests keep their conversations, so that these are not assigned to other tests' agents.
    DISCONNECT_GRACE_SECONDS: "3600",
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    ...env,
  };
  return { database, dataDir, ports, env: settings, running: [], admin: undefined };
}

async function start({ ports, env, running }: SiteState): Promise<void> {
  for (const port of ports) running.push(await startServer({ ...env, PORT: String(port) }));
}

async function end({ running }: SiteState, how: "kill" | "stop"): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server[how]()));
}

async function close(state: SiteState): Promise<void> {
  await end(state, "stop");
  await state.database.drop();
  await rm(state.dataDir, { recursive: true, force: true });
}

async function addAgent(
  state: SiteState,
  url: string,
  { name = "Nora 诺拉", role = "agent" }: { name?: string; role?: AgentRole },
): Promise<AgentLogin> {
  // The administrator signs in once, because sign-ins are rate-limited.
  state.admin ??= signInAdmin(url);
  const account = { name, email: `${randomUUID()}@agents.test`, password: "for this test" };
  await post(`${url}/api/v1/agents`, { ...account, role, capacity: 5 }, await state.admin);
  return account;
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

async function signInAdmin(url: string): Promise<Record<string, string>> {
  const login = await post(`${url}/api/v1/auth/login`, ADMIN);
  const { csrfToken } = (await login.json()) as SessionAnswer;
  const cookie = login.headers.getSetCookie().map((each) => each.split(";")[0]);
  return { cookie: cookie.join("; "), "x-csrf-token": csrfToken };
}

async function post(
  url: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response;
}
