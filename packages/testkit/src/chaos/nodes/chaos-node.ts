import { join } from "node:path";
import type { RedisServer } from "../../servers/redis-server.ts";
import type { TcpProxy } from "../faults/tcp-proxy.ts";
import { ADMIN } from "../people/agent-login.ts";
import { USER_SECRET } from "../people/user-token.ts";
import type { Stage } from "../stage.ts";
import { createServerNode, type ServerNode } from "./server-node.ts";

/** A node and the proxies between it and its servers. */
export interface ChaosNode extends ServerNode {
  readonly postgres: TcpProxy;
  /** Refuses all connections where the node has no Redis. */
  readonly redis: TcpProxy;
}

export interface NodesOptions {
  count: number;
  redis?: RedisServer;
  /** Settings of all nodes. */
  env?: Record<string, string>;
  /** Settings of one node. */
  envOf?(index: number): Record<string, string>;
  /** The server's main module of one node. Default: that of this checkout. */
  mainOf?(index: number): string | undefined;
  /** Arguments for Node, before the server's main module. */
  nodeArgs?: readonly string[];
  /** Called with each node's proxies before the node starts. */
  prepare?(proxies: Pick<ChaosNode, "postgres" | "redis">, index: number): void;
}

export interface NodeOptions extends NodesOptions {
  /** 0 for the first node, which is named A. */
  index: number;
  sessionSecret: string;
}

/** Starts a node behind new proxies and resolves when it serves. */
export async function startChaosNode(stage: Stage, options: NodeOptions): Promise<ChaosNode> {
  const { index, nodeArgs, prepare } = options;
  const postgres = await stage.proxy(() => Number(new URL(stage.databaseUrl).port));
  const redis = await stage.proxy(() => options.redis?.port ?? null);
  prepare?.({ postgres, redis }, index);
  const node = await createServerNode({
    name: String.fromCharCode(65 + index),
    ...(nodeArgs && { nodeArgs }),
    main: options.mainOf?.(index),
    env: settingsOf(stage, options, { postgres, redis }),
  });
  stage.onEnd(() => node.kill());
  await node.start();
  return { ...node, postgres, redis };
}

function settingsOf(
  stage: Stage,
  options: NodeOptions,
  proxies: Pick<ChaosNode, "postgres" | "redis">,
): Record<string, string> {
  const { index, sessionSecret, redis, env, envOf } = options;
  const database = new URL(stage.databaseUrl);
  database.port = String(proxies.postgres.port);
  return {
    HOST: "127.0.0.1",
    DATABASE_URL: database.href,
    DATA_DIR: join(stage.folder, `node-${index}`),
    LOG_LEVEL: "warn",
    SESSION_SECRET: sessionSecret,
    USER_JWT_SECRET: USER_SECRET,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    // An agent who is away for some time keeps the conversations, unless the row sets it otherwise.
    DISCONNECT_GRACE_SECONDS: "3600",
    ...(redis && { REDIS_URL: `redis://127.0.0.1:${proxies.redis.port}` }),
    ...env,
    ...envOf?.(index),
  };
}
