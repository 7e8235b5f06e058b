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
import { claimConversation } from "../../assignment/claim-conversation.ts";
import type { Desk } from "../../platform/kernel/desk.ts";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import { endConversation } from "../../assignment/end-conversation.ts";
import { openConversation } from "../../assignment/open-conversation.ts";
import { rateConversation } from "../../conversations/rate-conversation.ts";
import { recallMessage } from "../../messages/recall-message.ts";
import { recordReceipt } from "../../messages/record-receipt.ts";
import { repeatedSend, sendMessage } from "../../messages/send-message.ts";
import { setAvailability } from "../../assignment/set-availability.ts";
import { signalTyping } from "../../messages/signal-typing.ts";
import { syncMessages } from "../../messages/sync-messages.ts";
import { subscribeTopic, type Follower } from "../../topics/topics.ts";
import { transferConversation } from "../../assignment/transfer-conversation.ts";
import { readCounter } from "../../notifications/user-counters.ts";
import { listNotices, recordNoticeReceipt } from "../../notifications/user-notifications.ts";
import type { Actor, AgentActor, UserActor } from "../../platform/kernel/actor.ts";
import { refusalOf } from "../http/refusal-of.ts";

/** Handles one request of a signed-in actor; answers the fields of its `ok`. */
type Handler = (
  desk: Desk,
  actor: Actor,
  request: never,
  follower: Follower,
) => Promise<Outcome<object | null>>;

const FORBIDDEN = refuse("forbidden");

const HANDLERS: Partial<Record<RequestName, Handler>> = {
  open: forUsers(async (desk, actor, request: Req<"open">) =>
    done({ conversation: await openConversation(desk, actor, request.context) }),
  ),
  send: sendMessage,
  recall: recallMessage,
  sync: syncMessages,
  receipt: recordReceipt,
  typing: signalTyping,
  end: endConversation,
  rate: forUsers(rateConversation),
  status: forAgents(async (desk, actor, request: Req<"status">) => {
    await setAvailability(desk, actor, request.availability);
    return done(null);
  }),
  claim: forAgents((desk, actor, request: Req<"claim">) =>
    claimConversation(desk, actor, request.conversationId),
  ),
  transfer: forAgents(transferConversation),
  notifications: forUsers(listNotices),
  notificationReceipt: forUsers(recordNoticeReceipt),
  readCounter: forUsers(readCounter),
  subscribe: forUsers(subscribeTopic),
  unsubscribe: forUsers(async (_desk, _actor, request: Req<"unsubscribe">, follower) => {
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
  desk: Desk,
  actor: Actor,
  frame: JsonObject,
  options: { suspect: boolean; follower: Follower },
): Promise<Err | Answer | null> {
  const re = Number.isSafeInteger(frame["id"]) ? (frame["id"] as number) : 0;
  try {
    const outcome = await handle(desk, actor, frame, options);
    if (!outcome.ok) {
      const repeated = frame["t"] === "send" ? await repeatedSend(desk, actor, frame) : null;
      return repeated === null ? errorFrame(re, outcome.refusal) : { t: "ok", re, ...repeated };
    }
    const silent = SILENT.has(frame["t"]);
    return outcome.value === null && silent ? null : { t: "ok", re, ...outcome.value };
  } catch (error) {
    return errorFrame(re, refusalOf(error, desk.log));
  }
}

async function handle(
  desk: Desk,
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
  return handler(desk, actor, frame as never, follower);
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
    desk: Desk,
    actor: UserActor,
    request: R,
    follower: Follower,
  ) => Promise<Outcome<object | null>>,
): Handler {
  return (desk, actor, request, follower) =>
    actor.kind === "user" ? run(desk, actor, request, follower) : Promise.resolve(FORBIDDEN);
}

function forAgents<R>(
  run: (desk: Desk, actor: AgentActor, request: R) => Promise<Outcome<object | null>>,
): Handler {
  return (desk, actor, request) =>
    actor.kind === "agent" ? run(desk, actor, request) : Promise.resolve(FORBIDDEN);
}

function firstError(errors: Iterable<{ instancePath: string; message: string }>): string {
  for (const error of errors)
    return `${error.instancePath === "" ? "the request" : error.instancePath.slice(1)} ${error.message}`;
  return ERRORS.bad_request.message;
}
