import { join } from "node:path";
import type { Extension } from "./extensions.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { createIdentity } from "../identity/identity.ts";
import { createNotifications } from "../notifications/notifications.ts";
import { keepHouse } from "../housekeeping/keep-house.ts";
import { createBlobStore } from "./blob-store.ts";
import { openIngress } from "./open-ingress.ts";
import { cached } from "./cached.ts";
import { hookKey, readHookSecrets } from "./hook-keys.ts";
import { createAgents } from "../agents/agents.ts";
import { createAssignment } from "../assignment/assignment.ts";
import { createAttachments } from "../attachments/attachments.ts";
import { createConversations } from "../conversations/conversations.ts";
import { createPublisher } from "../conversations/publisher.ts";
import { createMailboxes } from "../mailboxes/mailboxes.ts";
import { createMessages } from "../messages/messages.ts";
import { createSearch } from "../search/search.ts";
import { createTopics } from "../topics/topics.ts";
import { createWelcomes } from "../welcome/welcome.ts";
import type { Credentials } from "../accounts/seed-accounts.ts";
import { createWebhooks } from "../webhooks/webhooks.ts";
import { createTokens } from "../accounts/tokens.ts";
import type { Config } from "../config/config.ts";
import { createMemoryEngine } from "../platform/live/engine-memory.ts";
import { createRedisEngine } from "../platform/live/engine-redis.ts";
import { createAuthenticator } from "../gateway/http/authenticate.ts";
import { createCounterPusher } from "../gateway/repair/counter-pusher.ts";
import { serveFrontEnds } from "../gateway/http/front-ends.ts";
import { createHookRate } from "../gateway/hooks/hook-rate.ts";
import { createHttp, registerPlugins } from "../gateway/http/http-server.ts";
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
import { openDatabase } from "../platform/postgres/database.ts";
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
  const hub = createHub();
  const { broker, presence } = engine;
  const agents = createAgents({ database, broker, presence });
  const publisher = createPublisher({ database, broker, agents });
  const conversations = createConversations({ database, publisher });
  const mailboxes = createMailboxes({ database });
  const assignment = createAssignment({
    database,
    presence,
    publisher,
    agents,
    audience: hub,
    settings: {
      strategy: config.ASSIGNMENT,
      stickyHoldSeconds: config.STICKY_HOLD_SECONDS,
      disconnectGraceSeconds: config.DISCONNECT_GRACE_SECONDS,
      inactivityWarnMinutes: config.INACTIVITY_WARN_MINUTES,
      inactivityEndMinutes: config.INACTIVITY_END_MINUTES,
    },
    queueMs: timings.queueMs,
    log,
  });
  const attachments = createAttachments({ database, blobs: createBlobStore(config) });
  const search = createSearch({
    database,
    publisher,
    messagesPending: () => messages.pending,
    lookMs: timings.searchMs,
    log,
  });
  const messages = createMessages({ database, broker, publisher, search });
  const notifications = createNotifications({
    database,
    broker,
    messages,
    settings: {
      freshSeconds: config.NOTICE_FRESH_HOURS * 3_600,
      expireSeconds: config.NOTICE_EXPIRE_DAYS * 86_400,
      retentionSeconds: config.NOTICE_RETENTION_DAYS * 86_400,
    },
  });
  const topics = createTopics({ database, broker, publicTopics: config.PUBLIC_TOPICS });
  const welcomes = createWelcomes({ database });
  const accounts = createAccounts({ database, broker, presence, agents, assignment });
  const credentials = await accounts.seed({
    adminEmail: config.ADMIN_EMAIL,
    adminPassword: config.ADMIN_PASSWORD,
    demo: config.DEMO,
  });
  const userJwtSecret =
    config.USER_JWT_SECRET ??
    (config.DEMO ? await keepSecret(config.DATA_DIR, "user-jwt-secret") : undefined);
  const identity = createIdentity(
    { database, broker, cache: engine.cache, log },
    {
      jwtSecret: userJwtSecret,
      jwksUrl: config.USER_JWKS_URL,
      jwksAlgorithms: config.USER_JWKS_ALGORITHMS,
      verifyUrl: config.MAIN_SITE_VERIFY_URL,
      allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES,
    },
  );
  const tokens = createTokens({
    sessionSecret: config.SESSION_SECRET ?? (await keepSecret(config.DATA_DIR, "session-secret")),
    users: identity.users,
    revokedAt: identity.revokedAt,
  });
  const authenticator = createAuthenticator(accounts, tokens);

  engine.broker.attachSink(hub);
  const reconciler = createReconciler(
    { agents, conversations, identity, log },
    hub,
    timings.reconcileMs,
  );

  const counters = createCounterPusher({ notifications, log }, hub);
  repairLosses(hub, {
    counters,
    presence: createPresenceTeller({ agents, presence, log }, hub),
    topics,
    log,
  });
  const notices = createNoticeTender({ notifications, log }, hub, {
    everyMs: timings.noticeMs,
    redeliverSeconds: config.NOTICE_REDELIVERY_SECONDS,
    redeliverMaxSeconds: config.NOTICE_REDELIVERY_MAX_SECONDS,
  });

  await registerPlugins(http, httpOptions);
  await http.register(problems, { log });
  const sockets = serveSockets(http, {
    agents,
    assignment,
    conversations,
    messages,
    notifications,
    topics,
    welcomes,
    presence,
    log,
    hub,
    tokens,
    accounts,
    epoch: cached(() => accounts.epoch(), EPOCH_MS),
    framesPerSecond: config.FRAMES_PER_SECOND,
    uploadBytesMax: config.UPLOAD_BYTES_MAX,
    timings,
    allowedOrigins: config.ALLOWED_ORIGINS,
    onArrival: (actor, snapshot, send) => {
      reconciler.learn(snapshot.conversations);
      counters.welcomed(actor.key, snapshot.counters);
      notices.arrived(actor, snapshot.notifications, send);
    },
  });
  let draining = false;
  serveOperations(http, {
    database: {
      async ping() {
        await database.pool.query("SELECT 1");
      },
      get waiting() {
        return database.pool.waitingCount;
      },
    },
    engine,
    messages,
    notifications,
    log,
    connections: () => sockets.connections,
    draining: () => draining,
  });
  await http.register(authRoutes, { prefix: "/api/v1", accounts, tokens, authenticator });
  await http.register(agentRoutes, { prefix: "/api/v1", accounts, authenticator });
  await http.register(conversationRoutes, {
    prefix: "/api/v1",
    conversations,
    messages,
    assignment,
    authenticator,
  });
  await http.register(uploadRoutes, {
    prefix: "/api/v1",
    attachments,
    authenticator,
    temporaryDir: join(config.DATA_DIR, "incoming"),
    bytesMax: config.UPLOAD_BYTES_MAX,
    log,
  });
  const webhooks = createWebhooks(
    { database, log },
    { everyMs: timings.webhookMs, allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES },
  );
  await http.register(webhookRoutes, {
    prefix: "/api/v1",
    endpoints: webhooks.endpoints,
    authenticator,
  });
  await http.register(searchRoutes, { prefix: "/api/v1", search, authenticator });
  const hookSecrets = await readHookSecrets(config);
  await http.register(hookRoutes, {
    prefix: "/hooks/v1",
    notifications,
    topics,
    identity,
    guard: {
      keys: hookSecrets.map(hookKey),
      rate: createHookRate(config.HOOK_EVENTS_PER_SECOND),
    },
  });
  await http.register(mailboxRoutes, { prefix: "/api/v1", mailboxes, authenticator });
  for (const { routes } of extensions)
    await http.register(routes, { userJwtSecret, hookSecret: hookSecrets[0] });
  await serveFrontEnds(http, {
    allowedOrigins: config.ALLOWED_ORIGINS,
    folders: extensions.map(({ pages }) => pages),
    home: extensions[0]?.home ?? "/agent/",
  });

  const ingress = await openIngress(config, { notifications, topics, log });
  const stopHousekeeping = keepHouse(
    { database, assignment, attachments, conversations, notifications, log },
    {
      ...timings,
      epoch: () => accounts.epoch(),
      messageRetentionDays: config.MESSAGE_RETENTION_DAYS,
    },
  );
  async function close(): Promise<void> {
    draining = true;
    stopHousekeeping();
    webhooks.close();
    await ingress?.close();
    reconciler.close();
    counters.close();
    notices.close();
    assignment.close();
    await sockets.drain();
    await http.close();
    await Promise.all([messages.drain(), notifications.drain(), topics.drain()]);
    await search.close();
    identity.close();
    await engine.close();
    await accounts.close();
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
