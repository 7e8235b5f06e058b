import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  countedEventsRequestSchema,
  hookAnswerSchema,
  notificationEventsRequestSchema,
} from "@deskwire/protocol/schemas";
import type { Notifications } from "../../notifications/notifications.ts";
import { answer } from "../http/answer.ts";
import { checkRate, readEvents, readHookCall, SITE, type HookGuard } from "./hook-call.ts";
import { hook } from "./hook-docs.ts";

const docs = { access: "site", answers: { 200: hookAnswerSchema } } as const;

const commentsSchema = {
  ...hook,
  operationId: "countComments",
  summary: "Count comments: one event or up to 1,000",
  docs: { ...docs, body: countedEventsRequestSchema },
} as const;

const likesSchema = {
  ...hook,
  operationId: "countLikes",
  summary: "Count likes: one event or up to 1,000",
  docs: { ...docs, body: countedEventsRequestSchema },
} as const;

const notificationsSchema = {
  ...hook,
  operationId: "sendNotifications",
  summary: "Send notifications of any category: one event or up to 1,000",
  docs: { ...docs, body: notificationEventsRequestSchema },
} as const;

export interface EventHooks {
  notifications: Pick<Notifications, "record">;
  guard: HookGuard;
}

/** Comments, likes and other notifications. */
export const eventHooks: FastifyPluginAsyncTypebox<EventHooks> = async (app, parts) => {
  const handlerOf = (category: string | null) => (request: FastifyRequest, reply: FastifyReply) =>
    recordEvents(parts, { request, reply, category });
  app.post("/comments", { schema: commentsSchema }, handlerOf("comment"));
  app.post("/likes", { schema: likesSchema }, handlerOf("like"));
  app.post("/notifications", { schema: notificationsSchema }, handlerOf(null));
};

/** The events name their own category when `category` is null. */
async function recordEvents(
  { notifications, guard }: EventHooks,
  hookRequest: { request: FastifyRequest; reply: FastifyReply; category: string | null },
): Promise<FastifyReply> {
  const { request, reply, category } = hookRequest;
  const call = readHookCall(request, reply, guard);
  if (!call.ok) return reply.refuse(call.refusal);
  const events = readEvents(call.value.body);
  if (!events.ok) return reply.refuse(events.refusal);
  const tooMany = checkRate(reply, guard.rate, events.value.length);
  if (tooMany !== null) return reply.refuse(tooMany);
  const { id: callId, target, suspect } = call.value;
  const recorded = notifications.record(SITE, {
    callId,
    target,
    category,
    events: events.value,
    suspect,
  });
  return answer(reply, recorded);
}
