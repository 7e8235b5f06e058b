import type { RedisOptions } from "ioredis";
import { OperatorError } from "../../kernel/operator-error.ts";
import { REDIS_TEXTS } from "./redis-texts.ts";

export type RedisTarget =
  | { kind: "single"; url: string; label: string }
  | {
      kind: "cluster";
      nodes: { host: string; port: number }[];
      options: RedisOptions;
      label: string;
    };

const CLUSTER = /^(rediss?)\+cluster:\/\/(?:([^@/]*)@)?([^@/]+)\/?$/;

/**
 * Reads `REDIS_URL`: `redis://` or `rediss://` (TLS) is one server; `redis+cluster://user:password@host:port,host:port`
 * or `rediss+cluster://…` names some nodes of a Redis Cluster. The sentence it throws holds no password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const cluster = CLUSTER.exec(url);
  if (cluster !== null) return parseCluster(cluster);
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || (parsed.protocol !== "redis:" && parsed.protocol !== "rediss:")) {
    throw new OperatorError(REDIS_TEXTS.notUrl);
  }
  if (!/^\/?\d*$/.test(parsed.pathname)) throw new OperatorError(REDIS_TEXTS.notDatabase);
  return { kind: "single", url, label: parsed.host };
}

function parseCluster([, scheme, credentials, hosts = ""]: RegExpExecArray): RedisTarget {
  const nodes = hosts.split(",").map((authority) => {
    const host = URL.canParse(`redis://${authority}`) ? new URL(`redis://${authority}`) : null;
    if (host === null || host.hostname === "") {
      throw new OperatorError(REDIS_TEXTS.notNodes);
    }
    return { host: host.hostname.replace(/^\[|\]$/g, ""), port: Number(host.port || 6379) };
  });
  return { kind: "cluster", nodes, options: accessOf(scheme, credentials), label: hosts };
}

function accessOf(scheme: string | undefined, credentials: string | undefined): RedisOptions {
  const tls = scheme === "rediss" ? { tls: {} } : {};
  if (credentials === undefined || credentials === "") return tls;
  const colon = credentials.indexOf(":");
  if (colon === -1) return { ...tls, password: decodeURIComponent(credentials) };
  const username = decodeURIComponent(credentials.slice(0, colon));
  const password = decodeURIComponent(credentials.slice(colon + 1));
  return username === "" ? { ...tls, password } : { ...tls, username, password };
}
