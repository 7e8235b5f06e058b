import { createCircuitBreaker } from "../platform/kernel/circuit-breaker.ts";
import { createBatcher } from "../platform/postgres/batcher.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { SharedCache } from "../platform/live/cache/shared-cache.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { now, type Database } from "../platform/postgres/database.ts";
import { createGate } from "../platform/postgres/gate.ts";
import { revocationStore } from "./revocation-store.ts";
import { createMainSiteClient } from "./main-site-client.ts";
import type { RevokedAt, UserVerifier } from "./site-user.ts";
import { revokeUser } from "./revoke-user.ts";
import { createUserVerifier } from "./user-verifier.ts";
import { createCallVerifier } from "./verify-by-call.ts";
import { createJwtVerifier } from "./verify-jwt.ts";

/** How the main site vouches for its users. */
export interface IdentityOptions {
  /** Also comma-separated ones; see `readJwtSecrets`. */
  jwtSecret: string | undefined;
  jwksUrl: string | undefined;
  jwksAlgorithms: readonly string[];
  verifyUrl: string | undefined;
  allowPrivateAddresses: boolean;
}

export interface Identity {
  readonly users: UserVerifier;
  /** When the user's tokens were revoked last; calls are gathered into few queries. */
  readonly revokedAt: RevokedAt;
  /** The same for many users at once, in epoch milliseconds; users who were never revoked are left out. */
  revocationsOf(userIds: readonly string[]): Promise<Map<string, number>>;
  /** [IDN8] Ends every token that was issued to the user until now, and closes the user's sockets on all nodes. */
  revoke(actor: SiteActor, request: { callId: string; userId: string }): Promise<Outcome<object>>;
  close(): void;
}

const CALLS_AT_ONCE = 50;
const CALLS_WAITING_MAX = 50_000;
// [IDN6]
const FAILURES_MAX = 5;
const REST_MS = 5_000;
const SECRET_CHARS_MIN = 32;

export interface IdentityParts {
  database: Database;
  broker: Broker;
  cache: SharedCache;
  log: Log;
}

export function createIdentity(parts: IdentityParts, options: IdentityOptions): Identity {
  const { database, cache, log } = parts;
  const client = createMainSiteClient(options);
  const gate = createGate({ atOnce: CALLS_AT_ONCE, waitingMax: CALLS_WAITING_MAX });
  const revocations = createBatcher<string, number | null>({
    async flush(ids) {
      const known = await revocationStore.revokedAt(database.pool, ids);
      return ids.map((id) => known.get(id) ?? null);
    },
    keyOf: (id) => id,
    maxPending: CALLS_WAITING_MAX,
  });
  const revokedAt: RevokedAt = (userId) => revocations.add(userId);
  const clock = createBatcher<string, number>({
    async flush(asks) {
      const at = await now(database.pool);
      return asks.map(() => at);
    },
    keyOf: (ask) => ask,
    maxPending: CALLS_WAITING_MAX,
  });
  const secrets = options.jwtSecret === undefined ? [] : readJwtSecrets(options.jwtSecret);
  const { jwksUrl, jwksAlgorithms: algorithms, verifyUrl } = options;
  const jwks = jwksUrl === undefined ? null : { url: jwksUrl, algorithms, client };
  const jwt =
    secrets.length === 0 && jwks === null
      ? null
      : createJwtVerifier({ secrets, jwks, revokedAt, log });
  const call =
    verifyUrl === undefined
      ? null
      : createCallVerifier({
          url: verifyUrl,
          client,
          cache,
          breaker: createCircuitBreaker({ failuresMax: FAILURES_MAX, restMs: REST_MS }),
          limit: (work) => gate.run(work),
          revokedAt,
          clock: () => clock.add("now"),
          log,
        });
  return {
    users: createUserVerifier({ jwt, call }),
    revokedAt,
    revocationsOf: (userIds) => revocationStore.revokedAt(database.pool, userIds),
    revoke: (actor, request) => revokeUser(parts, actor, request),
    close: () => client.close(),
  };
}

/**
 * [IDN2] The secret as it stands; and where all parts between commas are long enough to be secrets of their own, each of
 * them. A shorter part would be a guess away from forging tokens, when it was only a comma inside one secret.
 */
export function readJwtSecrets(value: string): string[] {
  const parts = value.split(",").map((part) => part.trim());
  const several = parts.length > 1 && parts.every((part) => part.length >= SECRET_CHARS_MIN);
  return several ? [value, ...parts] : [value];
}
