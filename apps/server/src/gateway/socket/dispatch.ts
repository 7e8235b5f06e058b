import { Compile } from "typebox/compile";
import {
  ERRORS,
  hasBadText,
  SILENT_REQUESTS,
  type Err,
  type JsonObject,
  type Refusal,
  type RequestName,
  type RequestTable,
} from "@deskwire/protocol";
import { requestSchemas } from "@deskwire/protocol/schemas";
import type { Assignment } from "../../assignment/assignment.ts";
import type { Conversations } from "../../conversations/conversations.ts";
import type { Log } from "../../platform/kernel/log.ts";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import type { Messages } from "../../messages/messages.ts";
import type { Notifications } from "../../notifications/notifications.ts";
import type { Follower, Topics } from "../../topics/topics.ts";
import type { Actor, AgentActor, UserActor } from "../../platform/kernel/actor.ts";
import { refusalOf } from "../refusal-of.ts";

/** What requests are handled with. */
export interface RequestParts {
  assignment: Assignment;
  conversations: Pick<Conversations, "rate">;
  messages: Messages;
  notifications: Notifications;
  topics: Pick<Topics, "subscribe">;
  log: Log;
}

/** Handles one request of a signed-in actor; answers the fields of its `ok`. */
type Handler = (
  parts: RequestParts,
  actor: Actor,
  request: never,
  follower: Follower,
) => Promise<Outcome<object | null>>;

const FORBIDDEN = refuse("forbidden");

const HANDLERS: Partial<Record<RequestName, Handler>> = {
  open: forUsers(async ({ assignment }, actor, request: Req<"open">) =>
    done({ conversation: await assignment.open(actor, request.context) }),
  ),
  send: ({ messages }, actor, request: Req<"send">) => messages.send(actor, request),
  recall: ({ messages }, actor, request: Req<"recall">) => messages.recall(actor, request),
  sync: ({ messages }, actor, request: Req<"sync">) => messages.sync(actor, request),
  receipt: ({ messages }, actor, request: Req<"receipt">) => messages.recordReceipt(actor, request),
  typing: ({ messages }, actor, request: Req<"typing">) => messages.signalTyping(actor, request),
  end: ({ assignment }, actor, request: Req<"end">) => assignment.end(actor, request),
  rate: forUsers(({ conversations }, actor, request: Req<"rate">) =>
    conversations.rate(actor, request),
  ),
  status: forAgents(async ({ assignment }, actor, request: Req<"status">) => {
    await assignment.setAvailability(actor, request.availability);
    return done(null);
  }),
  claim: forAgents(({ assignment }, actor, request: Req<"claim">) =>
    assignment.claim(actor, request.conversationId),
  ),
  transfer: forAgents(({ assignment }, actor, request: Req<"transfer">) =>
    assignment.transfer(actor, request),
  ),
  notifications: forUsers(({ notifications }, actor, request: Req<"notifications">) =>
    notifications.list(actor, request),
  ),
  notificationReceipt: forUsers(({ notifications }, actor, request: Req<"notificationReceipt">) =>
    notifications.recordReceipt(actor, request),
  ),
  readCounter: forUsers(({ notifications }, actor, request: Req<"readCounter">) =>
    notifications.readCounter(actor, request),
  ),
  subscribe: forUsers(({ topics }, actor, request: Req<"subscribe">, follower) =>
    topics.subscribe(actor, request, follower),
  ),
  unsubscribe: forUsers(async (_parts, _actor, request: Req<"unsubscribe">, follower) => {
    follower.unfollow(request.topic);
    return done(null);
  }),
};

const CHECKS = new Map(
  Object.entries(requestSchemas).map(([name, schema]) => [name, Compile(schema)]),
);

const SILENT = new Set<unknown>(SILENT_REQUESTS);

type Answer = { t: "ok"; re: number };

/** The answer to a request as a frame, or null for one that is answered only when refused. */
export async function dispatch(
  parts: RequestParts,
  actor: Actor,
  frame: JsonObject,
  options: { suspect: boolean; follower: Follower },
): Promise<Err | Answer | null> {
  const re = Number.isSafeInteger(frame["id"]) ? (frame["id"] as number) : 0;
  try {
    const outcome = await handle(parts, actor, frame, options);
    if (!outcome.ok) {
      const repeated = frame["t"] === "send" ? await parts.messages.repeated(actor, frame) : null;
      return repeated === null ? errorFrame(re, outcome.refusal) : { t: "ok", re, ...repeated };
    }
    const silent = SILENT.has(frame["t"]);
    return outcome.value === null && silent ? null : { t: "ok", re, ...outcome.value };
  } catch (error) {
    return errorFrame(re, refusalOf(error, parts.log));
  }
}

async function handle(
  parts: RequestParts,
  actor: Actor,
  frame: JsonObject,
  { suspect, follower }: { suspect: boolean; follower: Follower },
): Promise<Outcome<object | null>> {
  const name = frame["t"];
  const check = typeof name === "string" ? CHECKS.get(name) : undefined;
  const handler = HANDLERS[name as RequestName];
  if (check === undefined || handler === undefined) return refuse("unknown_command");
  if (!check.Check(frame)) return refuse("bad_request", firstError(check.Errors(frame)));
  if (suspect && hasBadText(frame)) return refuse("bad_text");
  return handler(parts, actor, frame as never, follower);
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
  };
}

type Req<T extends RequestName> = RequestTable[T]["request"];

function forUsers<R>(
  run: (
    parts: RequestParts,
    actor: UserActor,
    request: R,
    follower: Follower,
  ) => Promise<Outcome<object | null>>,
): Handler {
  return (parts, actor, request, follower) =>
    actor.kind === "user" ? run(parts, actor, request, follower) : Promise.resolve(FORBIDDEN);
}

function forAgents<R>(
  run: (parts: RequestParts, actor: AgentActor, request: R) => Promise<Outcome<object | null>>,
): Handler {
  return (parts, actor, request) =>
    actor.kind === "agent" ? run(parts, actor, request) : Promise.resolve(FORBIDDEN);
}

function firstError(errors: Iterable<{ instancePath: string; message: string }>): string {
  for (const error of errors)
    return `${error.instancePath === "" ? "the request" : error.instancePath.slice(1)} ${error.message}`;
  return ERRORS.bad_request.message;
}
