import type { Sentence } from "../../kernel/language.ts";

/** Why the Redis engine cannot start. No sentence holds a password. */
export const REDIS_TEXTS = {
  unreachable: {
    en: "Redis at {place} cannot be reached: {reason}",
    zh: "无法连接 Redis（{place}）：{reason}",
  },
  refused: {
    en: "Redis at {place} did not accept this node",
    zh: "Redis（{place}）未接受此节点。",
  },
  notDatabase: {
    en: "REDIS_URL: the path must be the number of a database, such as /0, or empty",
    zh: "REDIS_URL：路径须为数据库编号（如 /0）或留空。",
  },
  notUrl: {
    en: "REDIS_URL must start with redis://, rediss://, redis+cluster:// or rediss+cluster://",
    zh: "REDIS_URL 须以 redis://、rediss://、redis+cluster:// 或 rediss+cluster:// 开头。",
  },
  notNodes: {
    en: "REDIS_URL: a cluster's nodes are written host:port,host:port",
    zh: "REDIS_URL：集群的节点须写作 host:port,host:port。",
  },
} as const satisfies Record<string, Sentence>;
