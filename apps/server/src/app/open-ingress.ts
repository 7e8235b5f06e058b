import type { Config } from "../config/config.ts";
import { createRedisIngress } from "../ingress/ingress-redis.ts";
import type { Ingress } from "../ingress/ingress.ts";
import { createIngressSink, type SinkParts } from "../ingress/ingress-sink.ts";
import { parseRedisUrl } from "../platform/live/redis/redis-url.ts";

/** Connects to the Redis that back ends push to; null when there is none. */
export async function openIngress(config: Config, parts: SinkParts): Promise<Ingress | null> {
  const url = config.INGRESS_REDIS_URL ?? config.REDIS_URL;
  // [ING3] Lists and channels are not read from a cluster; INGRESS_REDIS_URL names another Redis for them.
  if (url === undefined || parseRedisUrl(url).kind === "cluster") return null;
  return createRedisIngress(
    {
      url,
      lists: config.INGRESS_LISTS,
      channels: config.INGRESS_CHANNELS,
      logger: parts.log,
    },
    createIngressSink(parts),
  );
}
