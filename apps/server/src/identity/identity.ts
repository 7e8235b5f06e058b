import { createCircuitBreaker } from "../platform/kernel/circuit-breaker.ts";
import { createBatcher } from "../platform/postgres/batcher.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { SharedCache } from "../platform/live/cache/shared-cache.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Assignment } from "../assignment/assignment.ts";
import type { SiteActor, UserActor } from "../platform/kernel/actor.ts";
import { now, type Database } from "../platform/postgres/database.ts";
import { readJwtSecrets } from "./jwt-secrets.ts";
import { createCallQueue } from "./call-queue.ts";
import { createRefusalBudget } from "./refusal-budget.ts";
import { revocationStore } from "./revocation-store.ts";
import { createMainSiteClient, type MainSiteClient } from "./main-site-client.ts";
import type { RevokedAt, UserVerifier } from "./site-user.ts";
import { mergeVisitor } from "./merge-visitor.ts";
import { revokeUser } from "./revoke-user.ts";
import { createUserVerifier } from "./user-verifier.ts";
import { createCallVerifier } from "./verify-by-call.ts";
import { createJwtVerifier } from "./verify-jwt.ts";

/** The ways in which the main site's tokens are validated. */
export interface IdentityOptions {
  /** One secret or several, comma-separated; see jwt-secrets.ts. */
  jwtSecret: string | undefined;
  jwksUrl: string | undefined;
  jwksAlgorithms: readonly string[];
  jwtAudiences: readonly string[];
  jwtIssuers: readonly string[];
  verifyUrl: string | undefined;
  allowPrivateAddresses: boolean;
}

export interface Identity {
  readonly users: UserVerifier;
  /** The time of the user's latest revocation. Concurrent calls share a query. */
  readonly revokedAt: RevokedAt;
  /** The same for many users, in epoch milliseconds. Users without a revocation are left out. */
  revocationsOf(userIds: readonly string[]): Promise<Map<string, number>>;
  /** [IDN8] Revokes every token issued to the user until now, and closes the user's sockets on all nodes. */
  revoke(actor: SiteActor, request: { callId: string; userId: string }): Promise<Outcome<object>>;
  /** [MRG1] Makes a visitor's conversations a verified user's. Does nothing for other pairs, or when it is done already. */
  mergeVisitor(merge: { user: UserActor; visitor: UserActor }): Promise<void>;
  close(): void;
}

// [DOR7]
const CALLS = { atOnce: 50, keptForKnown: 10, waitingOfAddressMax: 5_000, waitingMax: 20_000 };
const REFUSALS = { max: 100, windowMs: 60_000 };
const CALLS_WAITING_MAX = 50_000;
// [IDN6]
const FAILURES_MAX = 5;
const REST_MS = 5_000;

export interface IdentityParts {
  assignment: Pick<Assignment, "mergeVisitor">;
  database: Database;
  broker: Broker;
  cache: SharedCache;
  log: Log;
}

/** What both ways of validation need. */
interface Validation extends IdentityParts, IdentityOptions {
  client: MainSiteClient;
  revokedAt: RevokedAt;
}

export function createIdentity(parts: IdentityParts, options: IdentityOptions): Identity {
  const { pool } = parts.database;
  const client = createMainSiteClient(options);
  const revokedAt = createRevocationReader(parts.database);
  const validation = { ...parts, ...options, client, revokedAt };
  return {
    users: createUserVerifier({ jwt: jwtVerifierOf(validation), call: callVerifierOf(validation) }),
    revokedAt,
    revocationsOf: (userIds) => revocationStore.revokedAt(pool, userIds),
    revoke: (actor, request) => revokeUser(parts, actor, request),
    mergeVisitor: (merge) => mergeVisitor(parts, merge),
    close: () => client.close(),
  };
}

/** Null when neither a secret nor a key set is configured. */
function jwtVerifierOf(validation: Validation): UserVerifier | null {
  const { jwtSecret, jwksUrl, jwksAlgorithms: algorithms, client, revokedAt, log } = validation;
  if (jwtSecret === undefined && jwksUrl === undefined) return null;
  const secrets = jwtSecret === undefined ? [] : readJwtSecrets(jwtSecret);
  const jwks = jwksUrl === undefined ? null : { url: jwksUrl, algorithms, client };
  const { jwtAudiences: audiences, jwtIssuers: issuers } = validation;
  return createJwtVerifier({ secrets, jwks, audiences, issuers, revokedAt, log });
}

/** Null when `MAIN_SITE_VERIFY_URL` is not configured. */
function callVerifierOf(validation: Validation): UserVerifier | null {
  const { verifyUrl, client, cache, database, revokedAt, log } = validation;
  if (verifyUrl === undefined) return null;
  return createCallVerifier({
    url: verifyUrl,
    client,
    cache,
    breaker: createCircuitBreaker({ failuresMax: FAILURES_MAX, restMs: REST_MS }),
    queue: createCallQueue(CALLS),
    budget: createRefusalBudget(REFUSALS),
    revokedAt,
    databaseNow: createClockReader(database),
    log,
  });
}

function createRevocationReader({ entry }: Database): RevokedAt {
  const batcher = createBatcher<string, number | null>({
    async flush(ids) {
      const known = await revocationStore.revokedAt(entry, ids);
      return ids.map((id) => known.get(id) ?? null);
    },
    keyOf: (id) => id,
    maxPending: CALLS_WAITING_MAX,
  });
  return (userId) => batcher.add(userId);
}

/** Reads the database's clock. Concurrent calls share a query. */
function createClockReader({ entry }: Database): () => Promise<number> {
  const batcher = createBatcher<string, number>({
    async flush(requests) {
      const at = await now(entry);
      return requests.map(() => at);
    },
    keyOf: (request) => request,
    maxPending: CALLS_WAITING_MAX,
  });
  return () => batcher.add("now");
}
