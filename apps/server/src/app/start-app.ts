import type { FastifyInstance } from "fastify";
import type { Credentials } from "../accounts/seed-accounts.ts";
import type { Config } from "../config/config.ts";
import { createHttp } from "../gateway/http/http-server.ts";
import { createHub } from "../gateway/socket/hub.ts";
import { TIMINGS, type Timings } from "../gateway/socket/timings.ts";
import { buildCapabilities } from "./build-capabilities.ts";
import { buildGateway } from "./build-gateway.ts";
import type { Extension } from "./extensions.ts";
import { listen } from "./listen.ts";
import { openPlatform } from "./open-platform.ts";
import { readSecrets } from "./secrets.ts";
import { startWorkers } from "./start-workers.ts";

/** One node, listening. */
export interface App {
  readonly url: string;
  /** Credentials to show once to the operator; empty when no account was created and this is no demo. */
  readonly credentials: readonly Credentials[];
  /** [CON5] Drains and closes: everything acknowledged is committed when it resolves. */
  close(): Promise<void>;
}

export interface StartOptions {
  timings?: Timings;
  extensions?: readonly Extension[];
}

/**
 * The composition root. Expects a migrated database. Rejects when a part cannot start, with an OperatorError where the
 * operator can repair the cause; by then everything that was opened is closed.
 */
export async function startApp(
  config: Config,
  databaseUrl: string,
  { timings = TIMINGS, extensions = [] }: StartOptions = {},
): Promise<App> {
  // Created first for its logger. It holds no resource before plugins are registered.
  const http = createHttp({ logLevel: config.LOG_LEVEL, trustProxy: config.TRUST_PROXY });
  const opened = new AsyncDisposableStack();
  try {
    return await open(opened, { http, config, databaseUrl, timings, extensions });
  } catch (error) {
    await opened.disposeAsync().catch((failure: unknown) => {
      http.log.warn({ err: failure }, "a part of the failed start could not be closed");
    });
    throw error;
  }
}

interface OpenParts extends Required<StartOptions> {
  http: FastifyInstance;
  config: Config;
  databaseUrl: string;
}

/** Opens one storey after the other. Each registers with `opened` how it is closed. */
async function open(opened: AsyncDisposableStack, parts: OpenParts): Promise<App> {
  const { http, config, databaseUrl, timings, extensions } = parts;
  const secrets = await readSecrets(config);
  const platform = await openPlatform(opened, { config, databaseUrl, log: http.log });
  const hub = createHub();
  const capabilities = buildCapabilities(opened, {
    platform,
    config,
    secrets,
    timings,
    audience: hub,
  });
  const credentials = await capabilities.accounts.seed({
    adminEmail: config.ADMIN_EMAIL,
    adminPassword: config.ADMIN_PASSWORD,
    demo: config.DEMO,
  });
  let draining = false;
  const gateway = { http, hub, platform, capabilities, config, secrets, timings, extensions };
  await buildGateway(opened, { ...gateway, draining: () => draining });
  await startWorkers(opened, { platform, capabilities, config, timings });
  const url = await listen(http, config);
  // Deferred last, so it runs first: the node is not ready any more before its parts close.
  opened.defer(() => {
    draining = true;
  });
  return { url, credentials, close: () => opened.disposeAsync() };
}
