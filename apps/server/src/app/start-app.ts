import { createSecretKey, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import type { Extension } from "./extensions.ts";
import { createAccounts } from "../accounts/accounts.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { createIdentity } from "../identity/identity.ts";
import { createInbox } from "../notifications/notification-writers.ts";
import { keepHouse } from "../housekeeping/keep-house.ts";
import { createQueueBoard } from "../assignment/queue-board.ts";
import { createSearchFeed } from "../search/indexer.ts";
import { seedAccounts, type Credentials } from "../accounts/seed-accounts.ts";
import { createWebhookEndpoints } from "../webhooks/webhook-endpoints.ts";
import { createWebhookFeed } from "../webhooks/webhook-pump.ts";
import { createTokens } from "../accounts/tokens.ts";
import { ConfigError, type Config } from "../config/config.ts";
import { createMemoryEngine } from "../platform/live/engine-memory.ts";
import { createRedisEngine } from "../platform/live/engine-redis.ts";
import { createAuthenticator } from "../gateway/http/authenticate.ts";
import { createCounterPusher } from "../gateway/repair/counter-pusher.ts";
import { serveFrontEnds } from "../gateway/http/front-ends.ts";
import { createHookRate } from "../gateway/hooks/hook-rate.ts";
import { createHttp, registerPlugins } from "../gateway/http/http-server.ts";
import { createIngressSink } from "../ingress/take-pushes.ts";
import { parseRedisUrl } from "../platform/live/redis/redis-url.ts";
import { createRedisIngress } from "../ingress/ingress-redis.ts";
import { createHub } from "../gateway/socket/hub.ts";
import { repairLosses } from "../gateway/repair/loss-repair.ts";
import { createPresenceTeller } from "../gateway/repair/presence-pusher.ts";
import { createNoticeTender } from "../gateway/repair/notification-redelivery.ts";
import { serveOperations } from "../gateway/operations/operations.ts";
import { problems } from "../gateway/http/problem.ts";
import { createReconciler } from "../gateway/repair/reconcile.ts";
import { agentRoutes } from "../gateway/http/routes/agents.ts";
import { authRoutes } from "../gateway/http/routes/auth.ts";
import { conversationRoutes } from "../gateway/http/routes/conversations.ts";
import { hookRoutes } from "../gateway/hooks/hooks.ts";
import { mailboxRoutes } from "../gateway/http/routes/mailboxes.ts";
import { searchRoutes } from "../gateway/http/routes/search.ts";
import { webhookRoutes } from "../gateway/http/routes/webhooks.ts";
import { uploadRoutes } from "../gateway/http/routes/uploads.ts";
import { serveSockets } from "../gateway/socket/socket-server.ts";
import { TIMINGS, type Timings } from "../gateway/socket/timings.ts";
import { readSecret } from "../webhooks/webhook-signature.ts";
import { createAccountStore } from "../accounts/account-store.ts";
import type { BlobStore } from "../attachments/blob-store.ts";
import { createDiskBlobStore } from "../attachments/blob-store-disk.ts";
import { createS3BlobStore } from "../attachments/blob-store-s3.ts";
import { openDatabase } from "../platform/postgres/database.ts";
import { createMessageWriter } from "../messages/message-writer.ts";
import { createReceiptWriter } from "../messages/receipt-writer.ts";
import { createTopicWriter } from "../topics/topic-store.ts";
import { createWelcomeReader } from "../welcome/welcome-reader.ts";
import { keepSecret } from "../platform/files/secret-file.ts";

// [SEQ6] A database that was restored under a running server has another epoch.
const EPOCH_MS = 5_000;
// When all come back at once: who does not fit is made to wait by the network, and twice as long each time, up to minutes.
const BACKLOG = 16_384;

/** One node, listening. */
export interface App {
  readonly url: string;
  /** Whom a starter should show; empty when nothing was made and this is no demo. */
  readonly credentials: readonly Credentials[];
  /** [CON5] Drains and closes: everything acknowledged is committed when it resolves. */
  close(): Promise<void>;
}

export interface StartOptions {
  timings?: Timings;
  extensions?: readonly Extension[];
}

/** The composition root: the only place that sees every layer. The database must have been migrated. */
export async function startApp(
  config: Config,
  databaseUrl: string,
  { timings = TIMINGS, extensions = [] }: StartOptions = {},
): Promise<App> {
  const httpOptions = {
    logLevel: config.LOG_LEVEL,
    trustProxy: config.TRUST_PROXY,
    allowedOrigins: config.ALLOWED_ORIGINS,
  };
  const http = createHttp(httpOptions);
  const log = http.log;
  const database = openDatabase({
    url: databaseUrl,
    poolMax: config.DATABASE_POOL_MAX,
    onError: ({ message }) => log.warn({ reason: message }, "a database connection broke"),
  });
  const engine =
    config.REDIS_URL === undefined
      ? createMemoryEngine()
      : await createRedisEngine({ url: config.REDIS_URL, logger: log });
  const messages = createMessageWriter(database);
  const hub = createHub();
  const desk: Desk = {
    database,
    engine,
    queue: createQueueBoard({ database, log }, { audience: hub, everyMs: timings.queueMs }),
    search: createSearchFeed({ database, messages, log }, { lookMs: timings.searchMs }),
    messages,
    receipts: createReceiptWriter(database),
    topics: createTopicWriter(database),
    welcomes: createWelcomeReader(database),
    inbox: createInbox(database, {
      redeliverSeconds: config.NOTICE_REDELIVERY_SECONDS,
      redeliverMaxSeconds: config.NOTICE_REDELIVERY_MAX_SECONDS,
      freshSeconds: config.NOTICE_FRESH_HOURS * 3_600,
      expireSeconds: config.NOTICE_EXPIRE_DAYS * 86_400,
      retentionSeconds: config.NOTICE_RETENTION_DAYS * 86_400,
    }),
    log,
    settings: {
      assignment: config.ASSIGNMENT,
      stickyHoldSeconds: config.STICKY_HOLD_SECONDS,
      disconnectGraceSeconds: config.DISCONNECT_GRACE_SECONDS,
      inactivityWarnMinutes: config.INACTIVITY_WARN_MINUTES,
      inactivityEndMinutes: config.INACTIVITY_END_MINUTES,
      publicTopics: config.PUBLIC_TOPICS,
    },
  };
  const store = createAccountStore(database.pool);
  const credentials = await seedAccounts(store, {
    adminEmail: config.ADMIN_EMAIL,
    adminPassword: config.ADMIN_PASSWORD,
    demo: config.DEMO,
  });
  const userJwtSecret =
    config.USER_JWT_SECRET ??
    (config.DEMO ? await keepSecret(config.DATA_DIR, "user-jwt-secret") : undefined);
  const identity = createIdentity(desk, {
    jwtSecret: userJwtSecret,
    jwksUrl: config.USER_JWKS_URL,
    jwksAlgorithms: config.USER_JWKS_ALGORITHMS,
    verifyUrl: config.MAIN_SITE_VERIFY_URL,
    allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES,
  });
  const tokens = createTokens({
    sessionSecret: config.SESSION_SECRET ?? (await keepSecret(config.DATA_DIR, "session-secret")),
    users: identity.users,
    revokedAt: identity.revokedAt,
  });
  const accounts = createAccounts(desk, store);
  const authenticator = createAuthenticator(accounts, tokens);
  const blobs = createBlobStore(config);

  engine.broker.attachSink(hub);
  const reconciler = createReconciler(desk, hub, timings.reconcileMs);

  const counters = createCounterPusher(desk, hub);
  repairLosses(desk, hub, { counters, presence: createPresenceTeller(desk, hub) });
  const notices = createNoticeTender(desk, hub, { everyMs: timings.noticeMs });

  await registerPlugins(http, httpOptions);
  await http.register(problems, { log });
  const sockets = serveSockets(http, {
    desk,
    hub,
    tokens,
    accounts,
    epoch: cached(() => store.epoch(), EPOCH_MS),
    framesPerSecond: config.FRAMES_PER_SECOND,
    uploadBytesMax: config.UPLOAD_BYTES_MAX,
    timings,
    allowedOrigins: config.ALLOWED_ORIGINS,
    onArrival: (actor, { counters: own, notifications, conversations }, send) => {
      reconciler.learn(conversations);
      counters.welcomed(actor.key, own);
      notices.arrived(actor, notifications, send);
    },
  });
  let draining = false;
  serveOperations(http, { desk, connections: () => sockets.connections, draining: () => draining });
  await http.register(authRoutes, { prefix: "/api/v1", accounts, tokens, authenticator });
  await http.register(agentRoutes, { prefix: "/api/v1", accounts, authenticator });
  await http.register(conversationRoutes, { prefix: "/api/v1", desk, authenticator });
  await http.register(uploadRoutes, {
    prefix: "/api/v1",
    desk,
    blobs,
    authenticator,
    temporaryDir: join(config.DATA_DIR, "incoming"),
    bytesMax: config.UPLOAD_BYTES_MAX,
  });
  await http.register(webhookRoutes, {
    prefix: "/api/v1",
    endpoints: createWebhookEndpoints(desk),
    authenticator,
  });
  await http.register(searchRoutes, { prefix: "/api/v1", desk, authenticator });
  const hookSecrets = await readHookSecrets(config);
  await http.register(hookRoutes, {
    prefix: "/hooks/v1",
    desk,
    guard: {
      keys: hookSecrets.map(hookKey),
      rate: createHookRate(config.HOOK_EVENTS_PER_SECOND),
    },
  });
  await http.register(mailboxRoutes, { prefix: "/api/v1", desk, authenticator });
  for (const { routes } of extensions)
    await http.register(routes, { userJwtSecret, hookSecret: hookSecrets[0] });
  await serveFrontEnds(http, {
    allowedOrigins: config.ALLOWED_ORIGINS,
    folders: extensions.map(({ pages }) => pages),
    home: extensions[0]?.home ?? "/agent/",
  });

  const ingressUrl = config.INGRESS_REDIS_URL ?? config.REDIS_URL;
  // [ING3] A cluster is none to take in from; whoever has one names another Redis for that.
  const ingress =
    ingressUrl === undefined || parseRedisUrl(ingressUrl).kind === "cluster"
      ? null
      : await createRedisIngress(
          {
            url: ingressUrl,
            lists: config.INGRESS_LISTS,
            channels: config.INGRESS_CHANNELS,
            logger: log,
          },
          createIngressSink(desk),
        );
  const webhooks = createWebhookFeed(desk, {
    everyMs: timings.webhookMs,
    allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES,
  });
  const stopHousekeeping = keepHouse(desk, {
    ...timings,
    blobs,
    epoch: () => store.epoch(),
    messageRetentionDays: config.MESSAGE_RETENTION_DAYS,
  });
  async function close(): Promise<void> {
    draining = true;
    stopHousekeeping();
    webhooks.close();
    await ingress?.close();
    reconciler.close();
    counters.close();
    notices.close();
    desk.queue.close();
    await sockets.drain();
    await http.close();
    await Promise.all([
      desk.messages.drain(),
      desk.receipts.drain(),
      desk.inbox.drain(),
      desk.topics.drain(),
    ]);
    await desk.search.close();
    identity.close();
    await engine.close();
    await store.close();
    await database.close();
  }

  try {
    const url = await http.listen({ host: config.HOST, port: config.PORT, backlog: BACKLOG });
    return { url, credentials, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Asks again once the answer is older than that; not while it is asking. */
function cached<T>(ask: () => Promise<T>, milliseconds: number): () => Promise<T> {
  const answers = new LRUCache<true, Promise<T>>({ max: 1, ttl: milliseconds });
  return () => {
    const known = answers.get(true);
    if (known !== undefined) return known;
    const asked = ask();
    answers.set(true, asked);
    // A failure is not remembered.
    asked.catch(() => answers.delete(true));
    return asked;
  };
}

/** A demo signs its own calls, with a secret that is made for it. */
async function readHookSecrets(config: Config): Promise<readonly string[]> {
  if (!config.DEMO || config.HOOK_SECRETS.length > 0) return config.HOOK_SECRETS;
  return [`whsec_${await keepSecret(config.DATA_DIR, "hook-secret")}`];
}

function hookKey(secret: string): KeyObject {
  const key = readSecret(secret);
  if (key === null)
    throw new ConfigError("HOOK_SECRETS: a secret is not whsec_ and at least 16 bytes in base64");
  return createSecretKey(key);
}

function createBlobStore(config: Config): BlobStore {
  const { S3_BUCKET: bucket, S3_REGION: region, S3_ENDPOINT: endpoint } = config;
  if (bucket === undefined) return createDiskBlobStore(join(config.DATA_DIR, "attachments"));
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  const credentials =
    accessKeyId !== undefined && secretAccessKey !== undefined
      ? { accessKeyId, secretAccessKey }
      : undefined;
  return createS3BlobStore({ bucket, region, endpoint, credentials });
}
