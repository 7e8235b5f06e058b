import { resolve } from "node:path";
import type { Sentence } from "../platform/kernel/language.ts";
import { OperatorError } from "../platform/kernel/operator-error.ts";
import { CONFIG_TEXTS } from "./config-texts.ts";
import { meantSetting } from "./misspelled.ts";
import {
  encoding,
  demo,
  flag,
  integer,
  list,
  names,
  oneOf,
  optional,
  origins,
  pattern,
  redisUrl,
  secrets,
  text,
  url,
  type Setting,
} from "./config-readers.ts";

/** An invalid configuration, in one sentence for the operator. */
export class ConfigError extends OperatorError {
  override name = "ConfigError";
}

export const SETTINGS = {
  HOST: text("IP address or host name to listen on.", "127.0.0.1"),
  PORT: integer("TCP port to listen on. 0 selects a free port.", 3000, { min: 0, max: 65_535 }),
  DATABASE_URL: optional(
    "URL of a PostgreSQL database, version 15 or newer. `npm start` runs an embedded PostgreSQL when this is unset; `npm run serve` requires it.",
  ),
  REDIS_URL: optional(
    "URL of the Redis that all nodes share, version 6.2 or newer: `redis://`, `rediss://` or, for a Redis Cluster, `redis+cluster://host:port,host:port`. When unset, the installation has one node and keeps live state in memory.",
  ),
  DATA_DIR: text(
    "Directory for generated secrets, uploads and the embedded database. The server must be able to write to it.",
    ".data",
  ),
  ALLOWED_ORIGINS: origins(
    "Origins whose pages may embed the widget and open sockets, comma-separated. `https://*.example.com` stands for all subdomains. The server's own origin is always allowed.",
  ),
  OWN_ORIGINS: origins(
    "Origins under which browsers reach the server, comma-separated, such as `https://chat.example.com`. When set, no other `Host` counts as the server's own, and a page with an https origin gets secure cookies. When unset, every `Host` does.",
  ),
  SESSION_SECRET: optional(
    "Secret that signs visitors' tokens and agents' tickets. All nodes need the same value. When unset, the server generates one and keeps it in `DATA_DIR`.",
  ),
  USER_JWT_SECRET: optional(
    "HS256 secret with which the main site signs its users' tokens. For rotation, give the new and the old secret, comma-separated, each at least 32 characters long.",
  ),
  USER_JWKS_URL: url(
    "URL of the JSON Web Key Set with the main site's public keys. Enables user tokens signed with those keys.",
  ),
  USER_JWKS_ALGORITHMS: names(
    "Signature algorithms accepted with the keys of `USER_JWKS_URL`, comma-separated.",
    "RS256,ES256,EdDSA",
    /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/,
  ),
  USER_JWT_AUDIENCE: list(
    "Audiences, comma-separated, of which the `aud` of a user's JWT must name one. Set it with `USER_JWKS_URL`: the same keys may sign tokens for other services. When unset, `aud` is not checked.",
  ),
  USER_JWT_ISSUER: list(
    "Issuers, comma-separated, of which the `iss` of a user's JWT must name one. When unset, `iss` is not checked.",
  ),
  MAIN_SITE_VERIFY_URL: url(
    'Called to validate user tokens: the server sends `POST {"token"}` and expects `{"uid","name","avatar"}`.',
  ),
  PUBLIC_TOPICS: names(
    "Patterns of the topics that every user may follow, comma-separated. `*` matches any characters.",
    "public.*",
    /^[^,]{1,200}$/,
  ),
  INGRESS_REDIS_URL: redisUrl(
    "URL of the single Redis server from which the server takes the main site's pushes. When unset, `REDIS_URL` is used if it names a single server.",
  ),
  INGRESS_LISTS: pattern(
    "Name pattern of the Redis lists that hold notifications for users. `{id}` stands for the user id.",
    "user_{id}_messages",
    "{id}",
  ),
  INGRESS_CHANNELS: pattern(
    "Name pattern of the Redis channels that carry topic values. `{topic}` stands for the topic.",
    "topic:{topic}",
    "{topic}",
  ),
  INGRESS_PUSH: oneOf(
    "Command with which the main site pushes to these lists. It decides at which end of a list the oldest element is.",
    ["LPUSH", "RPUSH"] as const,
  ),
  INGRESS_ENCODING: encoding(
    "Character encoding of the pushed elements and topic values, such as `gbk` or `big5`.",
    "utf-8",
  ),
  ALLOW_PRIVATE_ADDRESSES: flag(
    "With 1, `MAIN_SITE_VERIFY_URL`, `USER_JWKS_URL` and webhook endpoints may be at private, loopback and link-local addresses.",
  ),
  HOOK_SECRETS: secrets(
    "Secrets with which the main site signs its hook calls, comma-separated; each is `whsec_` followed by at least 16 bytes in base64. When unset, the server refuses all hook calls.",
  ),
  HOOK_EVENTS_PER_SECOND: integer(
    "Hook events that one node accepts per second, averaged over 10 s. Further calls get status 429.",
    100_000,
    { min: 1, max: 10_000_000 },
  ),
  NOTIFICATION_REDELIVERY_SECONDS: integer(
    "Seconds until undelivered notifications are sent again to a connected user. Each further delay is twice as long.",
    5,
    { min: 1, max: 86_400 },
  ),
  NOTIFICATION_REDELIVERY_MAX_SECONDS: integer("Upper limit of that delay, in seconds.", 300, {
    min: 1,
    max: 86_400,
  }),
  NOTIFICATION_FRESH_HOURS: integer(
    "Age in hours up to which an undelivered notification is sent again. An older one is sent only when the user connects.",
    24,
    { min: 0, max: 8_760 },
  ),
  NOTIFICATION_EXPIRE_DAYS: integer(
    "Age in days at which an undelivered notification expires. It stays in the list but is not sent any more.",
    15,
    { min: 1, max: 3_650 },
  ),
  NOTIFICATION_RETENTION_DAYS: integer(
    "Age in days at which notifications are deleted, together with the event ids that detect duplicates.",
    90,
    { min: 1, max: 3_650 },
  ),
  MESSAGE_RETENTION_DAYS: integer(
    "Days after its end at which a conversation is deleted, with its messages and files. 0 keeps conversations for ever.",
    0,
    { min: 0, max: 36_500 },
  ),
  ADMIN_EMAIL: text(
    "E-mail address of the first admin, created at the first start.",
    "admin@deskwire.local",
  ),
  ADMIN_PASSWORD: optional(
    "Password of the first admin. When unset, the server generates one and prints it once; with `DEMO=1` it is `demo-admin`.",
  ),
  ASSIGNMENT: oneOf(
    "How to choose an agent if the user's last agent cannot take the conversation.",
    ["random", "least-loaded"] as const,
  ),
  STICKY_HOLD_SECONDS: integer(
    "Seconds for which a conversation is held for the user's last agent while that agent is unreachable. 0 disables holding; -1 holds for ever.",
    120,
    { min: -1, max: 31_536_000 },
  ),
  DISCONNECT_GRACE_SECONDS: integer(
    "Seconds without a connection after which an agent's open conversations return to the queue.",
    30,
    { min: 0, max: 3_600 },
  ),
  INACTIVITY_WARN_MINUTES: integer(
    "Minutes without a reply to the agent after which the user is warned that the conversation will end. 0 disables inactivity handling.",
    0,
    { min: 0, max: 525_600 },
  ),
  INACTIVITY_END_MINUTES: integer(
    "Minutes between that warning and the end of the conversation.",
    5,
    { min: 1, max: 525_600 },
  ),
  UPLOAD_BYTES_MAX: integer(
    "Maximum size of one uploaded image or file, in bytes.",
    20 * 1024 * 1024,
    { min: 1_024, max: 1_073_741_824 },
  ),
  DISK_FREE_BYTES_MIN: integer(
    "Bytes that uploads leave free on the disk of `DATA_DIR`. An upload that would leave less is refused. With `S3_BUCKET`, the check does not apply.",
    1_073_741_824,
    { min: 0, max: Number.MAX_SAFE_INTEGER },
  ),
  S3_BUCKET: optional(
    "Bucket of an S3-compatible store for attachments. When unset, attachments are stored in `DATA_DIR`, which several nodes then have to share.",
  ),
  S3_REGION: text("Region of the bucket.", "us-east-1"),
  S3_ENDPOINT: url("URL of an S3-compatible store other than AWS."),
  S3_ACCESS_KEY_ID: optional(
    "Access key for the bucket. Without both keys, the server uses the default credentials chain of the AWS SDK.",
  ),
  S3_SECRET_ACCESS_KEY: optional("Secret key for the bucket."),
  FRAMES_PER_SECOND: integer(
    "Sustained number of frames that one connection may send per second. A burst may contain four times as many.",
    500,
    { min: 1, max: 1_000_000 },
  ),
  PARTICIPANT_COST_PER_SECOND: integer(
    "Sustained cost of the requests of one user or agent per second and node. A message costs 1, a page of history up to 68, a search 100 and more, and each 16 KiB of a file 1. A burst may cost ten times as much.",
    1_000,
    { min: 1, max: 100_000_000 },
  ),
  PARTICIPANT_BYTES_PER_SECOND: integer(
    "Sustained number of bytes that one user or agent may write per second. A burst may contain 32 times as many. The visitors of one address share eight times as much. The server reads eight times as much from the sockets of one user or agent.",
    128 * 1024,
    { min: 1_024, max: 1_073_741_824 },
  ),
  PARTICIPANT_OPENS_PER_MINUTE: integer(
    "Number of conversations that one user may open per minute. The visitors of one address share thirty times as many.",
    10,
    { min: 1, max: 1_000_000 },
  ),
  DATABASE_POOL_MAX: integer(
    "Maximum number of PostgreSQL connections of one node for reads and transitions. The node opens up to nine more: four to write messages, four for sign-ins and one to check that it can write.",
    10,
    { min: 1, max: 1_000 },
  ),
  TRUST_PROXY: integer(
    "Number of reverse proxies in front of the server. The server trusts that many entries of `X-Forwarded-For`, counted from the right.",
    0,
    { min: 0, max: 10 },
  ),
  DEMO: demo(
    "With 1, the server serves the demo shop, with demo users, two demo agents and a demo admin with known passwords, and `HOST` must be a loopback address. `npm start` and `npm run dev` set it. `public` allows any `HOST`: anybody who reaches it can sign in. Without `DEMO`, the server disables the accounts of an earlier demo.",
  ),
  LOG_LEVEL: oneOf("Lowest severity of the log lines.", [
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
  /** An absolute path. */
  DATA_DIR: string;
}

/** The sentence, preceded by the name of the variable. */
function named({ en, zh }: Sentence): Sentence {
  return { en: `{name}: ${en}`, zh: `{name}：${zh}` };
}

/** [SRV16] A misspelled setting would be ignored in silence. */
function checkNames(env: NodeJS.ProcessEnv): void {
  const settings = Object.keys(SETTINGS);
  for (const name of Object.keys(env)) {
    const meant = meantSetting(name, settings);
    if (meant !== null) throw new ConfigError(named(CONFIG_TEXTS.misspelled), { name, meant });
  }
}

/** Reads the whole configuration. Throws a ConfigError that names the first invalid variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  checkNames(env);
  const entries = Object.entries(SETTINGS).map(([name, setting]) => {
    const value = env[name] === "" ? undefined : env[name];
    try {
      return [name, setting.read(value)] as const;
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      throw new ConfigError(named(error.sentence), { name, ...error.values }, { cause: error });
    }
  });
  const raw = Object.fromEntries(entries) as unknown as RawConfig;
  return { ...raw, DATA_DIR: resolve(raw.DATA_DIR) };
}
