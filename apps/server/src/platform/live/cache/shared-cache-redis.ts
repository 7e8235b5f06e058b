import { randomUUID } from "node:crypto";

import { redisScript, runScript } from "../redis/redis-link.ts";
import type { RedisCall, RedisLink, RedisReply } from "../redis/redis-link.ts";
import type { CacheLock, SharedCache } from "./shared-cache.ts";

const RELEASE = redisScript(
  `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`,
);

export function createRedisCache(link: RedisLink, prefix: string): SharedCache {
  const valueKey = (key: string) => `${prefix}:cache:${key}`;
  return {
    async get(key) {
      const reply = await ask(link, "get", valueKey(key));
      return reply?.ok === true && typeof reply.value === "string" ? reply.value : null;
    },
    async set(key, value, ttlMs) {
      await ask(link, "set", valueKey(key), value, "PX", ttlMs);
    },
    async delete(key) {
      await ask(link, "del", valueKey(key));
    },
    lock: (key, ttlMs) => lock(link, `${prefix}:lock:${key}`, ttlMs),
  };
}

async function lock(link: RedisLink, key: string, ttlMs: number): Promise<CacheLock | null> {
  const holder = randomUUID();
  const reply = await ask(link, "set", key, holder, "PX", ttlMs, "NX");
  if (reply?.ok === true && reply.value !== "OK") return null;
  return {
    async release() {
      await runScript(link, RELEASE, [[key, holder]]);
    },
  };
}

async function ask(link: RedisLink, ...call: RedisCall): Promise<RedisReply | undefined> {
  const [reply] = await link.run([call]);
  return reply;
}
