import { randomUUID } from "node:crypto";

import { redisScript, runScript } from "../redis/redis-link.ts";
import type { RedisCall, RedisLink } from "../redis/redis-link.ts";
import type { SharedCache } from "./shared-cache.ts";

const RELEASE = redisScript(
  `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`,
);

export function createRedisCache(link: RedisLink, prefix: string): SharedCache {
  const valueKey = (key: string) => `${prefix}:cache:${key}`;
  const lockKey = (key: string) => `${prefix}:lock:${key}`;

  async function ask(...call: RedisCall) {
    const [reply] = await link.run([call]);
    return reply;
  }

  return {
    async get(key) {
      const reply = await ask("get", valueKey(key));
      return reply?.ok === true && typeof reply.value === "string" ? reply.value : null;
    },
    async set(key, value, ttlMs) {
      await ask("set", valueKey(key), value, "PX", ttlMs);
    },
    async delete(key) {
      await ask("del", valueKey(key));
    },
    async lock(key, ttlMs) {
      const holder = randomUUID();
      const reply = await ask("set", lockKey(key), holder, "PX", ttlMs, "NX");
      if (reply?.ok === true && reply.value !== "OK") return null;
      return {
        async release() {
          await runScript(link, RELEASE, [[lockKey(key), holder]]);
        },
      };
    },
  };
}
