import { resolve } from "node:path";
import {
  flag,
  integer,
  list,
  names,
  oneOf,
  optional,
  pattern,
  redisUrl,
  secrets,
  text,
  url,
  type Setting,
} from "./config-readers.ts";

/** A configuration that cannot work; the message is for whoever set it. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

export const SETTINGS = {
  HOST: text("Address to listen on.", "127.0.0.1"),
  PORT: integer("Port to listen on; 0 takes any free one.", 3000, { min: 0, max: 65_535 }),
  DATABASE_URL: optional(
    "PostgreSQL 15 or newer. `npm start` brings an embedded one when unset; `npm run serve` needs it.",
  ),
  REDIS_URL: optional(
    "Redis 6.2 or newer, shared by all nodes. Unset: one node, everything live in memory.",
  ),
  DATA_DIR: text("Folder for generated secrets, uploads and the embedded database.", ".data"),
  ALLOWED_ORIGINS: list(
    "Origins of the sites that may embed the widget or open sockets from their pages, comma-separated.",
  ),
  SESSION_SECRET: optional(
    "Signs visitors' tokens and agents' tickets; the same on every node. Unset: generated and kept under `DATA_DIR`.",
  ),
  USER_JWT_SECRET: optional(
    "HS256 secret with which the main site signs its users' tokens. To change it, name both, comma-separated, each of 32 characters or more.",
  ),
  USER_JWKS_URL: url("Where the main site publishes the public keys of its users' tokens."),
  USER_JWKS_ALGORITHMS: names(
    "Algorithms accepted with those keys, comma-separated.",
    "RS256,ES256,EdDSA",
    /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/,
  ),
  MAIN_SITE_VERIFY_URL: url(
    'Asked whose a token is: `POST {"token"}`, answered `{"uid","name","avatar"}`.',
  ),
  PUBLIC_TOPICS: names(
    "Patterns of topics that everybody may follow, comma-separated; `*` stands for any characters.",
    "public.*",
    /^[^,]{1,200}$/,
  ),
  INGRESS_REDIS_URL: redisUrl(
    "Redis into which the main site pushes and publishes. Unset: `REDIS_URL`.",
  ),
  INGRESS_LISTS: pattern(
    "Names of the lists from which users' messages are taken; `{id}` stands for the user's id.",
    "user_{id}_messages",
    "{id}",
  ),
  INGRESS_CHANNELS: pattern(
    "Names of the channels whose messages are topics' values; `{topic}` stands for the topic.",
    "topic:{topic}",
    "{topic}",
  ),
  ALLOW_PRIVATE_ADDRESSES: flag(
    "Let the addresses of the main site be private ones: for a main site on the same machine or network.",
  ),
  HOOK_SECRETS: secrets(
    "Secrets with which the main site signs its hook calls: `whsec_` and base64, comma-separated. Unset: hooks are refused.",
  ),
  HOOK_EVENTS_PER_SECOND: integer("Events that hooks take a second, per node.", 100_000, {
    min: 1,
    max: 10_000_000,
  }),
  NOTICE_REDELIVERY_SECONDS: integer(
    "When undelivered notices are sent again to a user who is connected; each time twice as late.",
    5,
    { min: 1, max: 86_400 },
  ),
  NOTICE_REDELIVERY_MAX_SECONDS: integer("The longest time between two such deliveries.", 300, {
    min: 1,
    max: 86_400,
  }),
  NOTICE_FRESH_HOURS: integer(
    "How old a notice may become and still be sent again; later it is sent only when the user connects.",
    24,
    { min: 0, max: 8_760 },
  ),
  NOTICE_EXPIRE_DAYS: integer("After how long an undelivered notice is given up.", 15, {
    min: 1,
    max: 3_650,
  }),
  NOTICE_RETENTION_DAYS: integer(
    "How long notices, and the ids of their events, are kept at all.",
    90,
    { min: 1, max: 3_650 },
  ),
  MESSAGE_RETENTION_DAYS: integer(
    "After how many days an ended conversation is deleted, with its messages and files; 0: never.",
    0,
    { min: 0, max: 36_500 },
  ),
  ADMIN_EMAIL: text("E-mail of the first admin, made at the first start.", "admin@deskwire.local"),
  ADMIN_PASSWORD: optional("Password of the first admin. Unset: generated and printed once."),
  ASSIGNMENT: oneOf("How an agent is chosen for a first-time user.", [
    "random",
    "least-loaded",
  ] as const),
  STICKY_HOLD_SECONDS: integer(
    "How long a conversation is kept for its unreachable agent; 0: not at all, -1: for ever.",
    120,
    { min: -1, max: 31_536_000 },
  ),
  DISCONNECT_GRACE_SECONDS: integer(
    "How long an agent may be without a connection before the conversations go back.",
    30,
    { min: 0, max: 3_600 },
  ),
  INACTIVITY_WARN_MINUTES: integer(
    "After how many minutes without an answer to the agent's last word the user is warned that the conversation will end; 0: never.",
    0,
    { min: 0, max: 525_600 },
  ),
  INACTIVITY_END_MINUTES: integer("How many minutes after that warning it ends.", 5, {
    min: 1,
    max: 525_600,
  }),
  UPLOAD_BYTES_MAX: integer("Size of one uploaded image or file, in bytes.", 20 * 1024 * 1024, {
    min: 1_024,
    max: 1_073_741_824,
  }),
  S3_BUCKET: optional(
    "Keep attachments in this bucket of an S3-compatible store instead of under `DATA_DIR`. Needed with several nodes.",
  ),
  S3_REGION: text("Region of the bucket.", "us-east-1"),
  S3_ENDPOINT: optional("Address of an S3-compatible store other than AWS."),
  S3_ACCESS_KEY_ID: optional(
    "Access key for the bucket. Unset: from the environment, as AWS's tools do.",
  ),
  S3_SECRET_ACCESS_KEY: optional("Secret key for the bucket."),
  FRAMES_PER_SECOND: integer(
    "Frames that one connection may send a second, sustained; four times as many at once.",
    500,
    { min: 1, max: 1_000_000 },
  ),
  DATABASE_POOL_MAX: integer(
    "Connections to PostgreSQL for reads and transitions; four more write messages.",
    10,
    { min: 1, max: 1_000 },
  ),
  TRUST_PROXY: integer(
    "How many reverse proxies stand before the server; so many entries of X-Forwarded-For are believed.",
    0,
    { min: 0, max: 10 },
  ),
  DEMO: flag(
    "Serve the demo shop, its users and two demo agents with known passwords. Never on a public machine.",
  ),
  LOG_LEVEL: oneOf("How much is logged.", [
    "info",
    "debug",
    "warn",
    "error",
    "fatal",
    "silent",
  ] as const),
} as const;

type Settings = typeof SETTINGS;
export type RawConfig = {
  [Name in keyof Settings]: Settings[Name] extends Setting<infer T> ? T : never;
};

export interface Config extends RawConfig {
  /** Absolute. */
  DATA_DIR: string;
}

/** Reads the whole configuration, or says in one sentence which variable is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const entries = Object.entries(SETTINGS).map(([name, setting]) => {
    const value = env[name] === "" ? undefined : env[name];
    try {
      return [name, setting.read(value)] as const;
    } catch (error) {
      throw new ConfigError(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  });
  const raw = Object.fromEntries(entries) as unknown as RawConfig;
  return { ...raw, DATA_DIR: resolve(raw.DATA_DIR) };
}
