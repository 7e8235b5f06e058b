import type { Log } from "../../platform/kernel/log.ts";
import { createMinuteLog } from "../../platform/kernel/minute-log.ts";
import { matchesOrigin } from "../origin-pattern.ts";

export interface OriginRules {
  /** ALLOWED_ORIGINS */
  allowed: readonly string[];
  /** OWN_ORIGINS. When there are none, any `Host` counts as the server's own. */
  own: readonly string[];
}

interface Caller {
  headers: { origin?: string | undefined };
  address: string;
  /** The `Host` header; behind a trusted proxy `X-Forwarded-Host`. */
  host: string;
}

/** [HEL4] [SRV7] Decides which pages may open sockets. */
export interface OriginGate {
  /** [SRV8] Logs the reason of a refusal, once a minute for each address, origin and reason. */
  admits(caller: Caller): boolean;
}

export function createOriginGate(rules: OriginRules, log: Log): OriginGate {
  const refusals = createMinuteLog();
  return {
    admits(caller) {
      const reason = reasonAgainst(caller, rules);
      if (reason === null) return true;
      const { origin } = caller.headers;
      const turn = refusals.take([caller.address, origin, reason].join(" "));
      if (turn !== null)
        log.warn({ origin, host: caller.host, ...turn }, `a page may not connect: ${reason}`);
      return false;
    },
  };
}

/** Null when the origin may connect. Programs send no origin. */
function reasonAgainst(
  { headers: { origin }, host }: Caller,
  { allowed, own }: OriginRules,
): string | null {
  if (origin === undefined) return null;
  if (!URL.canParse(origin)) return "its origin is not an address";
  const url = new URL(origin);
  if (matchesOrigin(url.origin, allowed) || matchesOrigin(url.origin, own)) return null;
  if (own.length > 0) return "its origin is neither in OWN_ORIGINS nor in ALLOWED_ORIGINS";
  if (url.host !== "" && url.host === canonicalHost(host, url.protocol)) return null;
  return "its origin is not in ALLOWED_ORIGINS and does not have the request's Host";
}

/** As browsers write it: in lower case, without the default port. */
function canonicalHost(host: string, protocol: string): string | null {
  const address = `${protocol}//${host}`;
  return URL.canParse(address) ? new URL(address).host : null;
}
