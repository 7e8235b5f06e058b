import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyBaseLogger } from "fastify";
import { signHook } from "./sign-hook.ts";

/** The pauses before the first attempt and its repeats. */
const PAUSES_MS = [0, 1_000, 5_000];
/** Further calls are dropped, so that fast clicks cannot fill the memory. */
const UNDERWAY_MAX = 50;

/** Calls Deskwire's hooks as the shop's server. */
export interface HookCaller {
  /**
   * Signs a body and posts it to `/hooks/v1/` + `path` in the background. Repeats a failed call
   * under the same `webhook-id`, so that Deskwire counts it once.
   */
  call(path: string, body: object): void;
  /** Aborts the calls that are under way. */
  close(): void;
}

export interface HookCallerOptions {
  /** The origin of Deskwire, asked for at each call: the server listens later than this is made. */
  origin: () => string;
  /** `whsec_…` */
  secret: string;
  log: FastifyBaseLogger;
}

interface CallerState extends HookCallerOptions {
  closing: AbortController;
  underway: number;
}

interface Call {
  path: string;
  id: string;
  body: string;
}

export function createHookCaller(options: HookCallerOptions): HookCaller {
  const state: CallerState = { ...options, closing: new AbortController(), underway: 0 };
  return { call: (path, body) => start(state, path, body), close: () => state.closing.abort() };
}

function start(state: CallerState, path: string, body: object): void {
  if (state.underway >= UNDERWAY_MAX || state.closing.signal.aborted) return;
  state.underway++;
  deliver(state, { path, id: `demo-${randomUUID()}`, body: JSON.stringify(body) })
    // Rejects only when the shop closes between two attempts.
    .catch(() => undefined)
    .finally(() => state.underway--);
}

async function deliver(state: CallerState, call: Call): Promise<void> {
  const { signal } = state.closing;
  for (const ms of PAUSES_MS) {
    await pause(ms, undefined, { signal, ref: false });
    try {
      if (await post(state, call)) return;
    } catch (error) {
      if (signal.aborted) return;
      state.log.warn({ err: error, path: call.path }, "the demo shop's hook call got no answer");
    }
  }
}

/** False: a repeat can help. */
async function post(state: CallerState, { path, id, body }: Call): Promise<boolean> {
  const timestamp = Math.floor(Date.now() / 1_000);
  const response = await fetch(`${state.origin()}/hooks/v1/${path}`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      ...signHook(state.secret, { id, timestamp, body }),
    },
    signal: state.closing.signal,
  });
  await response.body?.cancel();
  const { ok, status } = response;
  if (!ok) state.log.warn({ path, status }, "the demo shop's hook call was refused");
  return ok || (status < 500 && status !== 429);
}
