import { Counter, type Registry } from "prom-client";
import type { ErrorCode, Refusal } from "@deskwire/protocol";
import type { Log } from "../../platform/kernel/log.ts";
import { createMinuteLog } from "../../platform/kernel/minute-log.ts";

/** Refusals that an attack or a wrong secret causes. */
const WATCHED: ReadonlySet<ErrorCode> = new Set([
  "invalid_credentials",
  "signature_invalid",
  "token_invalid",
  "csrf_invalid",
  "origin_refused",
]);

/** [SRV14] Leaves a trace of the calls and first frames whose credentials were refused. */
export interface RefusalCounter {
  /**
   * Counts a refusal of bad credentials, and logs it once a minute for each caller and route; ignores the others. Secrets and
   * e-mail addresses are not logged.
   */
  take(refusal: Refusal, call: { address: string; route: string }): void;
  register(registry: Registry): void;
}

export function createRefusalCounter(log: Log): RefusalCounter {
  const lines = createMinuteLog();
  const counter = new Counter({
    name: "deskwire_credentials_refused_total",
    help: "HTTP calls and first frames of this node whose credentials were refused, by code and reason",
    labelNames: ["code", "reason"],
    registers: [],
  });
  return {
    take({ code, reason = "" }, call) {
      if (!WATCHED.has(code)) return;
      counter.inc({ code, reason });
      const turn = lines.take([code, reason, call.address, call.route].join(" "));
      if (turn === null) return;
      log.warn({ code, ...(reason !== "" && { reason }), ...call, ...turn }, `refused: ${code}`);
    },
    register: (registry) => registry.registerMetric(counter),
  };
}
