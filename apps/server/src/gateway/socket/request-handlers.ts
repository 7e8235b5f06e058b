import type { RequestName, RequestTable } from "@deskwire/protocol";
import type { Assignment } from "../../assignment/assignment.ts";
import type { Conversations } from "../../conversations/conversations.ts";
import type { Messages } from "../../messages/messages.ts";
import type { Notifications } from "../../notifications/notifications.ts";
import type { Actor, AgentActor, UserActor } from "../../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import type { Follower, Topics } from "../../topics/topics.ts";

/** The fronts that requests call. */
export interface RequestParts {
  assignment: Assignment;
  conversations: Pick<Conversations, "rate">;
  messages: Messages;
  notifications: Notifications;
  topics: Pick<Topics, "subscribe">;
}

/** Handles one request of a signed-in actor and answers the fields of its `ok`; null: `ok` has no fields. */
export type RequestHandler = (
  parts: RequestParts,
  actor: Actor,
  request: never,
  follower: Follower,
) => Promise<Outcome<object | null>>;

type Req<T extends RequestName> = RequestTable[T]["request"];

const FORBIDDEN = refuse("forbidden");

const HANDLERS: Partial<Record<RequestName, RequestHandler>> = {
  open: forUsers(async ({ assignment }, actor, request: Req<"open">) => {
    const opened = await assignment.open(actor, request.context);
    return opened.ok ? done({ conversation: opened.value }) : opened;
  }),
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

/** The handler of a request by its `t`; undefined if there is no such request. */
export function handlerOf(name: unknown): RequestHandler | undefined {
  return HANDLERS[name as RequestName];
}

function forUsers<R>(
  run: (
    parts: RequestParts,
    actor: UserActor,
    request: R,
    follower: Follower,
  ) => Promise<Outcome<object | null>>,
): RequestHandler {
  return (parts, actor, request, follower) =>
    actor.kind === "user" ? run(parts, actor, request, follower) : Promise.resolve(FORBIDDEN);
}

function forAgents<R>(
  run: (parts: RequestParts, actor: AgentActor, request: R) => Promise<Outcome<object | null>>,
): RequestHandler {
  return (parts, actor, request) =>
    actor.kind === "agent" ? run(parts, actor, request) : Promise.resolve(FORBIDDEN);
}
