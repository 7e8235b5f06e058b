import type { FastifyInstance } from "fastify";
import type { Config } from "../config/config.ts";
import {
  createAdmission,
  type Admission,
  type AdmissionOptions,
} from "../gateway/admission/admission.ts";
import { createStaleCalls } from "../gateway/hooks/stale-calls.ts";
import { createHookRate } from "../gateway/hooks/hook-rate.ts";
import { hookRoutes } from "../gateway/hooks/hooks.ts";
import { callAdmission } from "../gateway/http/admit-calls.ts";
import { createAuthenticator, type Authenticator } from "../gateway/http/authenticate.ts";
import { serveFrontEnds } from "../gateway/http/front-ends.ts";
import { registerPlugins } from "../gateway/http/http-server.ts";
import { problems } from "../gateway/http/problem.ts";
import { agentRoutes } from "../gateway/http/routes/agents.ts";
import { authRoutes } from "../gateway/http/routes/auth.ts";
import { conversationRoutes } from "../gateway/http/routes/conversations.ts";
import { downloadRoutes } from "../gateway/http/routes/downloads.ts";
import { mailboxRoutes } from "../gateway/http/routes/mailboxes.ts";
import { searchRoutes } from "../gateway/http/routes/search.ts";
import { uploadRoutes } from "../gateway/http/routes/uploads.ts";
import { webhookRoutes } from "../gateway/http/routes/webhooks.ts";
import {
  createRefusalCounter,
  type RefusalCounter,
} from "../gateway/operations/refusal-counter.ts";
import { serveOperations } from "../gateway/operations/operations.ts";
import { createCounterPusher } from "../gateway/repair/counter-pusher.ts";
import { repairLosses } from "../gateway/repair/repair-losses.ts";
import { createWriteCheck } from "../platform/postgres/write-check.ts";
import { createNotificationCatchUp } from "../gateway/repair/notification-catch-up.ts";
import { createNotificationRedelivery } from "../gateway/repair/notification-redelivery.ts";
import { createPresencePusher } from "../gateway/repair/presence-pusher.ts";
import { createReconciler } from "../gateway/repair/reconciler.ts";
import { createDeskBoard } from "../gateway/socket/desk-board.ts";
import type { Hub } from "../gateway/socket/hub.ts";
import { createOriginGate } from "../gateway/socket/origin-gate.ts";
import { registerWebSockets } from "../gateway/socket/register-websockets.ts";
import {
  serveSockets,
  type SocketServer,
  type SocketServerOptions,
} from "../gateway/socket/socket-server.ts";
import type { Timings } from "../gateway/socket/timings.ts";
import { incomingFolder } from "./data-dir.ts";
import type { Capabilities } from "./build-capabilities.ts";
import { cached } from "./cached.ts";
import type { Extension } from "./extensions.ts";
import type { Platform } from "./open-platform.ts";
import type { Secrets } from "./secrets.ts";

// [SEQ6] A database that is restored under a running server has another epoch.
const EPOCH_MS = 5_000;
const API = { prefix: "/api/v1" };

export interface GatewayParts {
  http: FastifyInstance;
  hub: Hub;
  platform: Platform;
  capabilities: Capabilities;
  config: Config;
  secrets: Secrets;
  timings: Timings;
  extensions: readonly Extension[];
  /** Whether this node has begun to drain; `/readyz` refuses then. */
  draining(): boolean;
}

interface AdmittingParts extends GatewayParts {
  admission: Admission;
}

interface SocketParts extends AdmittingParts {
  refusals: RefusalCounter;
}

// Transitions and background work keep their connections when every read is taken.
const CONNECTIONS_BESIDE_READS = 4;

function admissionSettings(config: Config): AdmissionOptions {
  return {
    costPerSecond: config.PARTICIPANT_COST_PER_SECOND,
    bytesPerSecond: config.PARTICIPANT_BYTES_PER_SECOND,
    opensPerMinute: config.PARTICIPANT_OPENS_PER_MINUTE,
    readsAtOnce: Math.max(1, config.DATABASE_POOL_MAX - CONNECTIONS_BESIDE_READS),
  };
}

/**
 * Builds the upper storey; the server does not listen yet. `opened` drains the sockets, then closes the HTTP server, and
 * stops the repair last, so that events that are lost during the drain are repaired as well.
 */
export async function buildGateway(
  opened: AsyncDisposableStack,
  parts: GatewayParts,
): Promise<void> {
  const { http, platform, config } = parts;
  const onArrival = startRepair(opened, parts);
  opened.defer(() => http.close());
  await registerWebSockets(http);
  await http.register(callAdmission);
  await registerPlugins(http, { allowedOrigins: config.ALLOWED_ORIGINS });
  // [SRV8] Lines about callers go to this log: the platform's quiet log would merge those of different callers.
  const refusals = createRefusalCounter(http.log);
  await http.register(problems, { log: platform.log, onRefusal: refusals.take });
  const admission = createAdmission(admissionSettings(config));
  opened.defer(() => admission.close());
  const sockets = buildSockets(opened, { ...parts, admission, refusals }, onArrival);
  opened.defer(() => sockets.drain());
  buildOperations(parts, { sockets, refusals });
  await registerRoutes({ ...parts, admission });
}

/** Starts the repair of lost events; answers a function that tells it what a participant got with `welcome`. */
function startRepair(
  opened: AsyncDisposableStack,
  { hub, platform, capabilities, config, timings }: GatewayParts,
): SocketServerOptions["onArrival"] {
  const { engine, log } = platform;
  const { agents, conversations, identity, notifications, topics } = capabilities;
  engine.broker.attachSink(hub);
  const reconciler = createReconciler(
    { agents, conversations, identity, log },
    hub,
    timings.reconcileMs,
  );
  opened.defer(() => reconciler.close());
  const counters = createCounterPusher({ notifications, log }, hub);
  opened.defer(() => counters.close());
  const presence = createPresencePusher({ agents, presence: engine.presence, log }, hub);
  repairLosses(hub, { counters, presence, topics, log });
  const catchUp = createNotificationCatchUp({ notifications, log }, hub);
  const redelivery = createNotificationRedelivery({ notifications, log }, hub, {
    everyMs: timings.redeliveryMs,
    redeliverSeconds: config.NOTIFICATION_REDELIVERY_SECONDS,
    redeliverMaxSeconds: config.NOTIFICATION_REDELIVERY_MAX_SECONDS,
  });
  opened.defer(() => redelivery.close());
  return (actor, snapshot, send) => {
    reconciler.learn(snapshot.conversations);
    counters.welcomed(actor.key, snapshot.counters);
    catchUp.arrived(actor, snapshot.notifications, send);
  };
}

function buildSockets(
  opened: AsyncDisposableStack,
  { http, hub, platform, capabilities, config, timings, admission, refusals }: SocketParts,
  onArrival: SocketServerOptions["onArrival"],
): SocketServer {
  const { accounts, agents, assignment, conversations, identity, messages } = capabilities;
  const { notifications, tokens, topics, welcomes } = capabilities;
  const { presence } = platform.engine;
  const everyMs = timings.reconcileMs;
  const desk = createDeskBoard({ agents, presence, log: platform.log }, { hub, everyMs });
  opened.defer(() => desk.close());
  return serveSockets(http, {
    desk,
    accounts,
    agents,
    assignment,
    conversations,
    identity,
    messages,
    notifications,
    tokens,
    topics,
    welcomes,
    presence,
    log: platform.log,
    admission,
    hub,
    epoch: cached(() => accounts.epoch(), EPOCH_MS),
    framesPerSecond: config.FRAMES_PER_SECOND,
    uploadBytesMax: config.UPLOAD_BYTES_MAX,
    timings,
    origins: createOriginGate(
      { allowed: config.ALLOWED_ORIGINS, own: config.OWN_ORIGINS },
      http.log,
    ),
    onArrival,
    onRefusal: refusals.take,
  });
}

function buildOperations(
  { http, platform, capabilities, config, draining }: GatewayParts,
  { sockets, refusals }: { sockets: SocketServer; refusals: RefusalCounter },
): void {
  const { database, engine, log } = platform;
  const { attachments, messages, notifications } = capabilities;
  serveOperations(http, {
    refusals,
    attachments,
    database: {
      checkWrites: createWriteCheck(database.checks, { answerMs: 2_000, validMs: 1_000 }),
      get waiting() {
        return database.pool.waitingCount;
      },
    },
    engine,
    usesRedis: config.REDIS_URL !== undefined,
    messages,
    notifications,
    log,
    connections: () => sockets.connections,
    draining,
  });
}

async function registerRoutes(parts: AdmittingParts): Promise<void> {
  const { http, capabilities, config, secrets, extensions } = parts;
  await registerApi(parts);
  await registerHooks(parts);
  const mainSite = { userJwtSecret: secrets.userJwt, hookSecret: secrets.hooks[0] };
  for (const { routes } of extensions) await http.register(routes, mainSite);
  await serveFrontEnds(http, {
    pages: capabilities.pages,
    allowedOrigins: config.ALLOWED_ORIGINS,
    folders: extensions.map(({ pages }) => pages),
    home: extensions[0]?.home ?? "/agent/",
  });
}

async function registerApi({
  http,
  platform,
  capabilities,
  config,
  admission,
}: AdmittingParts): Promise<void> {
  const { accounts, assignment, attachments, conversations, devices } = capabilities;
  const { downloadTickets, mailboxes, messages, search, tokens, webhooks } = capabilities;
  const authenticator: Authenticator = createAuthenticator({ accounts, tokens, admission });
  const shared = { ...API, authenticator };
  await http.register(authRoutes, { ...shared, accounts, devices, tokens });
  await http.register(agentRoutes, { ...shared, accounts });
  await http.register(conversationRoutes, { ...shared, conversations, messages, assignment });
  await http.register(uploadRoutes, {
    ...shared,
    attachments,
    temporaryDir: incomingFolder(config),
    bytesMax: config.UPLOAD_BYTES_MAX,
    log: platform.log,
  });
  await http.register(downloadRoutes, { ...shared, attachments, tickets: downloadTickets });
  await http.register(webhookRoutes, { ...shared, endpoints: webhooks.endpoints });
  await http.register(searchRoutes, { ...shared, search });
  await http.register(mailboxRoutes, { ...shared, mailboxes });
}

async function registerHooks({ http, capabilities, config, secrets }: GatewayParts): Promise<void> {
  const { notifications, topics, identity } = capabilities;
  const guard = {
    keys: secrets.hookKeys,
    rate: createHookRate(config.HOOK_EVENTS_PER_SECOND),
    claimCall: notifications.claimCall,
    stale: createStaleCalls(http.log),
  };
  await http.register(hookRoutes, { prefix: "/hooks/v1", notifications, topics, identity, guard });
}
