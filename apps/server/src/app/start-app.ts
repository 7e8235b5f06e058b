import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Credentials } from "../accounts/seed-accounts.ts";
import type { Config } from "../config/config.ts";
import { createHttp } from "../gateway/http/http-server.ts";
import { createHub } from "../gateway/socket/hub.ts";
import { TIMINGS, type Timings } from "../gateway/socket/timings.ts";
import { outsideRequests } from "../gateway/http/request-context.ts";
import type { Log } from "../platform/kernel/log.ts";
import { createQuietLog } from "../platform/kernel/quiet-log.ts";
import { checkBlobStore } from "./blob-store.ts";
import { buildCapabilities } from "./build-capabilities.ts";
import { buildGateway } from "./build-gateway.ts";
import { CLOSE_MS } from "./close-timeout.ts";
import { prepareUploadFolders } from "./data-dir.ts";
import type { Extension } from "./extensions.ts";
import { listen } from "./listen.ts";
import { openPlatform } from "./open-platform.ts";
import { readSecrets } from "./secrets.ts";
import { startWorkers } from "./start-workers.ts";

/** [LIM6] */
const REPEATED_LOG_MS = 10_000;

/** One node, listening. */
export interface App {
  readonly url: string;
  /** Credentials to show once to the operator; empty when no account was created and this is no demo. */
  readonly credentials: readonly Credentials[];
  /** [CON5] Drains and closes: everything acknowledged is committed when it resolves. Every call gets the same promise. */
  close(): Promise<void>;
}

export interface StartOptions {
  timings?: Timings;
  extensions?: readonly Extension[];
  /** How long a failed start waits for its parts to close. */
  closeMs?: number;
}

/**
 * The composition root. Expects a migrated database. Rejects when a part cannot start, with an OperatorError where the
 * operator can repair the cause; by then everything that was opened is closed, or `closeMs` have passed.
 */
export async function startApp(
  config: Config,
  databaseUrl: string,
  { timings = TIMINGS, extensions = [], closeMs = CLOSE_MS }: StartOptions = {},
): Promise<App> {
  // Created first for its logger. It holds no resource before plugins are registered.
  const http = createHttp({
    logLevel: config.LOG_LEVEL,
    trustProxy: config.TRUST_PROXY,
    ownOrigins: config.OWN_ORIGINS,
  });
  const opened = new AsyncDisposableStack();
  try {
    return await open(opened, { http, config, databaseUrl, timings, extensions });
  } catch (error) {
    await closeFailed(opened, { log: http.log, closeMs });
    throw error;
  }
}

/** Closes what a failed start has opened. The reason of the failure must be told, so this does not wait for ever. */
async function closeFailed(
  opened: AsyncDisposableStack,
  { log, closeMs }: { log: Log; closeMs: number },
): Promise<void> {
  const limit = new AbortController();
  const closed = opened.disposeAsync().catch((failure: unknown) => {
    log.warn({ err: failure }, "a part of the failed start could not be closed");
  });
  const late = sleep(closeMs, undefined, { signal: limit.signal }).then(
    () => log.warn({ closeMs }, "a part of the failed start did not close in time"),
    () => undefined,
  );
  await Promise.race([closed, late]);
  limit.abort();
}

interface OpenParts extends Required<Omit<StartOptions, "closeMs">> {
  http: FastifyInstance;
  config: Config;
  databaseUrl: string;
}

/** Opens one storey after the other. Each registers with `opened` how it is closed. */
async function open(opened: AsyncDisposableStack, parts: OpenParts): Promise<App> {
  const { http, config, databaseUrl, timings, extensions } = parts;
  const log = createQuietLog({
    log: http.log,
    everyMs: REPEATED_LOG_MS,
    outside: outsideRequests,
  });
  opened.defer(() => log.close());
  const secrets = await readSecrets(config, log);
  const platform = await openPlatform(opened, { config, databaseUrl, log });
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
  });
  let draining = false;
  const gateway = { http, hub, platform, capabilities, config, secrets, timings, extensions };
  await prepareUploadFolders(config);
  await checkBlobStore(config);
  await buildGateway(opened, { ...gateway, draining: () => draining });
  await startWorkers(opened, { platform, capabilities, config, timings });
  const url = await listen(http, config);
  // Deferred last, so it runs first: the node is not ready any more before its parts close.
  opened.defer(() => {
    draining = true;
  });
  let closing: Promise<void> | undefined;
  return { url, credentials, close: () => (closing ??= opened.disposeAsync()) };
}
