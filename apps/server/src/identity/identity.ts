import { createCircuitBreaker } from "../platform/kernel/circuit-breaker.ts";
import { createBatcher } from "../platform/postgres/batcher.ts";
import { now } from "../platform/postgres/database.ts";
import { createGate } from "../platform/postgres/gate.ts";
import { revocationStore } from "./revocation-store.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { createMainSiteClient } from "./main-site-client.ts";
import type { RevokedAt, UserVerifier } from "../notifications/site-user.ts";
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
  readonly revokedAt: RevokedAt;
  close(): void;
}

const CALLS_AT_ONCE = 50;
const CALLS_WAITING_MAX = 50_000;
// [IDN6]
const FAILURES_MAX = 5;
const REST_MS = 5_000;
const SECRET_CHARS_MIN = 32;

export function createIdentity(
  desk: Pick<Desk, "database" | "engine" | "log">,
  options: IdentityOptions,
): Identity {
  const { log } = desk;
  const client = createMainSiteClient(options);
  const gate = createGate({ atOnce: CALLS_AT_ONCE, waitingMax: CALLS_WAITING_MAX });
  const revocations = createBatcher<string, number | null>({
    async flush(ids) {
      const known = await revocationStore.revokedAt(desk.database.pool, ids);
      return ids.map((id) => known.get(id) ?? null);
    },
    keyOf: (id) => id,
    maxPending: CALLS_WAITING_MAX,
  });
  const revokedAt: RevokedAt = (userId) => revocations.add(userId);
  const clock = createBatcher<string, number>({
    async flush(asks) {
      const at = await now(desk.database.pool);
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
          cache: desk.engine.cache,
          breaker: createCircuitBreaker({ failuresMax: FAILURES_MAX, restMs: REST_MS }),
          limit: (work) => gate.run(work),
          revokedAt,
          clock: () => clock.add("now"),
          log,
        });
  return { users: createUserVerifier({ jwt, call }), revokedAt, close: () => client.close() };
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
