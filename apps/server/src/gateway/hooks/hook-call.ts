import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import {
  decodeFrames,
  HOOK_EVENTS_MAX,
  type JsonObject,
  type Refusal,
  type SignatureReason,
} from "@deskwire/protocol";
import type { Notifications } from "../../notifications/notifications.ts";
import type { SiteActor } from "../../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import { verifyWebhook, type WebhookKey } from "../../webhooks/webhook-signature.ts";
import type { StaleCalls } from "./stale-calls.ts";
import { HOOK_WINDOW_S, type HookRate, type RateState } from "./hook-rate.ts";

/** The actor of every hook call. */
export const SITE: SiteActor = { kind: "site" };

/** A call with a valid signature. */
export interface HookCall {
  id: string;
  /** Method and path. */
  target: string;
  /** Null when the call has no body. */
  body: JsonObject | null;
  /** Whether a string in the body may contain NUL or a lone surrogate. */
  suspect: boolean;
}

export interface HookGuard {
  keys: readonly WebhookKey[];
  rate: HookRate;
  claimCall: Notifications["claimCall"];
  stale: StaleCalls;
  now?: () => number;
}

/** [DOR9] The id and the target of each request that had a valid signature. */
const VERIFIED = new WeakMap<FastifyRequest, Pick<HookCall, "id" | "target">>();

const NO_BODY = Buffer.alloc(0);

/** [HOK1] [HOK9] Verifies the signature over the raw body, reports the remaining rate, and parses the body. */
export function readHookCall(
  request: FastifyRequest,
  reply: FastifyReply,
  guard: HookGuard,
): Outcome<HookCall> {
  if (guard.keys.length === 0)
    return refuseSignature("no_secrets", "HOOK_SECRETS is not set, so no call can be verified.");
  const raw = Buffer.isBuffer(request.body) ? request.body : NO_BODY;
  const verdict = verifyWebhook(
    {
      id: header(request, "webhook-id"),
      timestamp: header(request, "webhook-timestamp"),
      signature: header(request, "webhook-signature"),
    },
    raw,
    { keys: guard.keys, now: (guard.now ?? Date.now)() },
  );
  if (!verdict.ok) {
    if (verdict.reason === "bad_timestamp") guard.stale.note(header(request, "webhook-timestamp"));
    return refuseSignature(verdict.reason, verdict.message);
  }
  const call = { id: verdict.id, target: targetOf(request) };
  VERIFIED.set(request, call);
  setRateHeaders(reply, guard.rate.take(0));
  const read = readBody(raw);
  return read.ok ? done({ ...call, ...read.value }) : read;
}

/** [DOR9] Keeps the target of a call that was refused after its signature was found valid. */
export async function keepRefused(request: FastifyRequest, guard: HookGuard): Promise<void> {
  const call = VERIFIED.get(request);
  if (call !== undefined) await guard.claimCall({ ...call, keep: true });
}

/** A hash, because a path can be long. */
function targetOf({ method, url }: FastifyRequest): string {
  const [path = ""] = url.split("?");
  return createHash("sha256").update(`${method} ${path}`).digest("base64url");
}

/** [HOK9] Charges the call to the rate. Call it after all other checks, so that a refused call costs nothing. */
export function checkRate(reply: FastifyReply, rate: HookRate, events = 1): Refusal | null {
  const state = rate.take(Math.max(1, events));
  setRateHeaders(reply, state);
  return state.ok ? null : { code: "rate_limited", retryAfterMs: state.resetSeconds * 1_000 };
}

/** [HOK3] The events of a call. A body without `events` is one event. */
export function readEvents(body: JsonObject | null): Outcome<readonly unknown[]> {
  if (body === null) return refuse("bad_request", "The body must be a JSON object.");
  if (!("events" in body)) return done([body]);
  const events: unknown = body["events"];
  if (!Array.isArray(events)) return refuse("bad_request", "events must be an array.");
  if (events.length > HOOK_EVENTS_MAX)
    return refuse("too_large", `A call has at most ${HOOK_EVENTS_MAX} events.`);
  return done(events as unknown[]);
}

function refuseSignature(
  reason: SignatureReason,
  message: string,
): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code: "signature_invalid", message, reason } };
}

function readBody(raw: Buffer): Outcome<{ body: JsonObject | null; suspect: boolean }> {
  if (raw.length === 0) return done({ body: null, suspect: false });
  if (!isUtf8(raw)) return refuse("bad_text", "The body is not UTF-8.");
  const decoded = decodeFrames(raw.toString("utf8"), false);
  const body = decoded.ok ? decoded.frames[0] : undefined;
  if (!decoded.ok || body === undefined)
    return refuse("bad_request", "The body must be a JSON object.");
  return done({ body, suspect: decoded.suspect });
}

function setRateHeaders(reply: FastifyReply, { limit, left, resetSeconds }: RateState): void {
  reply.header("ratelimit-policy", `"events";q=${limit};w=${HOOK_WINDOW_S}`);
  reply.header("ratelimit", `"events";r=${left};t=${resetSeconds}`);
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(" ") : value;
}
