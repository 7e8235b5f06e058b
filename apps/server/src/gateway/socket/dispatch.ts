import { Compile } from "typebox/compile";
import {
  ERRORS,
  hasBadText,
  SILENT_REQUESTS,
  type Err,
  type JsonObject,
  type Refusal,
} from "@deskwire/protocol";
import { requestSchemas } from "@deskwire/protocol/schemas";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { Log } from "../../platform/kernel/log.ts";
import { refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import { mayRepeat } from "../../messages/send-message.ts";
import type { Follower } from "../../topics/topics.ts";
import type { Admission } from "../admission/admission.ts";
import { isRead, REPEAT_COST } from "../admission/request-costs.ts";
import { refusalOf } from "../refusal-of.ts";
import { handlerOf, type RequestParts } from "./request-handlers.ts";

export interface DispatchParts extends RequestParts {
  log: Log;
  admission: Admission;
}

/** A request and the connection that it came from. */
export interface IncomingRequest {
  actor: Actor;
  follower: Follower;
  frame: JsonObject;
  /** Whether the frame may contain a text that [FRM7] forbids. */
  suspect: boolean;
}

const CHECKS = new Map(
  Object.entries(requestSchemas).map(([name, schema]) => [name, Compile(schema)]),
);

const SILENT = new Set<unknown>(SILENT_REQUESTS);

type Ok = { t: "ok"; re: number };

export interface Dispatched {
  /** Null for a request that is answered only when it is refused. */
  reply: Err | Ok | null;
  /** [LIM4] What it cost beyond `costOfRequest`. */
  cost: number;
}

/** Answers a request. Never rejects. [SND4] Up to the first await of its handler it runs synchronously. */
export async function dispatch(
  parts: DispatchParts,
  request: IncomingRequest,
): Promise<Dispatched> {
  const { frame } = request;
  const re = requestId(frame);
  try {
    const outcome = await handle(parts, request);
    if (!outcome.ok) return await answerRefused(parts, request, outcome.refusal);
    const silent = SILENT.has(frame["t"]);
    const reply: Ok | null =
      outcome.value === null && silent ? null : { t: "ok", re, ...outcome.value };
    return { reply, cost: 0 };
  } catch (error) {
    return { reply: errorFrame(re, refusalOf(error, parts.log)), cost: 0 };
  }
}

/** [SND2] The repeat of a stored message gets the answer of the first, even if it is refused now. */
async function answerRefused(
  { admission, messages }: DispatchParts,
  { actor, frame }: IncomingRequest,
  refusal: Refusal,
): Promise<Dispatched> {
  const re = requestId(frame);
  if (frame["t"] !== "send" || !mayRepeat(refusal))
    return { reply: errorFrame(re, refusal), cost: 0 };
  const repeated = await takeTurn(admission, actor, () => messages.repeated(actor, frame));
  const reply: Err | Ok =
    repeated === null ? errorFrame(re, refusal) : { t: "ok", re, ...repeated };
  return { reply, cost: REPEAT_COST };
}

async function handle(
  parts: DispatchParts,
  { actor, follower, frame, suspect }: IncomingRequest,
): Promise<Outcome<object | null>> {
  const name = frame["t"];
  const check = typeof name === "string" ? CHECKS.get(name) : undefined;
  const handler = handlerOf(name);
  if (check === undefined || handler === undefined) return refuse("unknown_command");
  if (!check.Check(frame)) return refuse("bad_request", firstError(check.Errors(frame)));
  if (suspect && hasBadText(frame)) return refuse("bad_text");
  const run = (): Promise<Outcome<object | null>> =>
    handler(parts, actor, frame as never, follower);
  return isRead(name) ? takeTurn(parts.admission, actor, run) : run();
}

/** [LIM5] */
async function takeTurn<T>(
  { reads }: Pick<Admission, "reads">,
  { key }: Actor,
  run: () => Promise<T>,
): Promise<T> {
  const release = await reads.enter(key);
  try {
    return await run();
  } finally {
    release();
  }
}

/** [FRM5] The id of a request; 0 if it cannot be read. */
export function requestId(frame: JsonObject): number {
  return Number.isSafeInteger(frame["id"]) ? (frame["id"] as number) : 0;
}

export function errorFrame(re: number, refusal: Refusal): Err {
  const { retryable, message } = ERRORS[refusal.code];
  return {
    t: "err",
    re,
    code: refusal.code,
    message: refusal.message ?? message,
    retryable,
    ...(refusal.retryAfterMs !== undefined && { retryAfterMs: refusal.retryAfterMs }),
    ...(refusal.agentId !== undefined && { agentId: refusal.agentId }),
  };
}

function firstError(errors: Iterable<{ instancePath: string; message: string }>): string {
  for (const error of errors)
    return `${error.instancePath === "" ? "the request" : error.instancePath.slice(1)} ${error.message}`;
  return ERRORS.bad_request.message;
}
