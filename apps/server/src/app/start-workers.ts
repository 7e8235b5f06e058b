import type { Config } from "../config/config.ts";
import { startHousekeeping } from "../housekeeping/start-housekeeping.ts";
import { createRedisIngress } from "../ingress/ingress-redis.ts";
import type { Ingress } from "../ingress/ingress.ts";
import { createIngressSink, type SinkParts } from "../ingress/ingress-sink.ts";
import { parseRedisUrl } from "../platform/live/redis/redis-url.ts";
import type { Capabilities } from "./build-capabilities.ts";
import type { Platform } from "./open-platform.ts";

export interface WorkersParts {
  platform: Platform;
  capabilities: Capabilities;
  config: Config;
  timings: { tendMs: number; sweepMs: number; webhookMs: number };
}

/**
 * Starts the work that runs without connections: the Redis ingress, outgoing webhooks, housekeeping. `opened` stops it.
 * Throws an OperatorError when the ingress cannot reach its Redis.
 */
export async function startWorkers(
  opened: AsyncDisposableStack,
  { platform, capabilities, config, timings }: WorkersParts,
): Promise<void> {
  const { database, prefix, log } = platform;
  const { accounts, notifications, topics, webhooks, ...rooms } = capabilities;
  const ingress = await openIngress(config, prefix, { notifications, topics, log });
  if (ingress !== null) opened.defer(() => ingress.close());
  const sending = webhooks.startSending({
    everyMs: timings.webhookMs,
    allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES,
  });
  opened.defer(() => sending.close());
  const { assignment, attachments, conversations } = rooms;
  const housekeeping = startHousekeeping(
    { database, assignment, attachments, conversations, notifications, log },
    {
      ...timings,
      epoch: () => accounts.epoch(),
      messageRetentionDays: config.MESSAGE_RETENTION_DAYS,
    },
  );
  opened.defer(() => housekeeping.close());
}

/** Connects to the Redis that the main site's back ends push to; null when none is configured. */
async function openIngress(
  config: Config,
  prefix: string,
  parts: SinkParts,
): Promise<Ingress | null> {
  const url = config.INGRESS_REDIS_URL ?? config.REDIS_URL;
  // [ING3] Lists and channels are not read from a cluster; INGRESS_REDIS_URL names another Redis for them.
  if (url === undefined || parseRedisUrl(url).kind === "cluster") return null;
  const options = {
    url,
    prefix,
    lists: config.INGRESS_LISTS,
    channels: config.INGRESS_CHANNELS,
    push: config.INGRESS_PUSH,
    encoding: config.INGRESS_ENCODING,
    logger: parts.log,
  };
  return createRedisIngress(options, createIngressSink(parts));
}
