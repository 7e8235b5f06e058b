import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { hasBadText, isJsonObject, type JsonObject } from "@deskwire/protocol";
import { countersAnswerSchema, hookAnswerSchema } from "@deskwire/protocol/schemas";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import type { Identity } from "../../identity/identity.ts";
import type { Notifications } from "../../notifications/notifications.ts";
import type { Topics } from "../../topics/topics.ts";
import { isUserId } from "../../identity/site-user.ts";
import type { SiteActor } from "../../platform/kernel/actor.ts";
import { isCategory } from "../../notifications/hook-event.ts";
import { answer } from "../http/authenticate.ts";
import { countedBody, notificationBody, setCountersBody, topicBody } from "./hook-bodies.ts";
import { checkRate, readEvents, readHookCall, type HookCall, type HookGuard } from "./hook-call.ts";

const BODY_BYTES_MAX = 6 * 1024 * 1024;
const COUNT_MAX = 2_147_483_647;
const CATEGORIES_MAX = 100;
const SITE: SiteActor = { kind: "site" };

const userParams = Type.Object({
  id: Type.String({ description: "Id of the user on the main site" }),
});
const hook = {
  tags: ["hooks"],
  description:
    "Signed as Standard Webhooks specifies, with the headers webhook-id, webhook-timestamp and webhook-signature. The response headers `ratelimit` and `ratelimit-policy` give the remaining quota.",
};
const eventsDocs = {
  access: "site",
  answers: { 200: hookAnswerSchema },
} as const;
const topicAnswerSchema = Type.Object(
  {
    topic: Type.String(),
    id: Type.Integer({
      minimum: 1,
      format: "int64",
      description: "Number of this value; increases with each value of the topic",
    }),
  },
  { title: "TopicAnswer" },
);
const revokedSchema = Type.Object(
  { userId: Type.String(), revoked: Type.Literal(true) },
  { title: "RevokedAnswer" },
);
const countersDocs = { access: "site", answers: { 200: countersAnswerSchema } } as const;

export interface HookRoutes {
  notifications: Pick<Notifications, "record" | "siteCounters" | "setCounters">;
  topics: Pick<Topics, "publish">;
  identity: Pick<Identity, "revoke">;
  guard: HookGuard;
}

/** What the main site's server calls. */
export const hookRoutes: FastifyPluginAsyncTypebox<HookRoutes> = async (
  app,
  { notifications, topics, identity, guard },
) => {
  // The signature is over the bytes as they came, whatever type they are said to have.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: BODY_BYTES_MAX },
    (_request, body, parsed) => parsed(null, body),
  );

  async function takeEvents(
    request: FastifyRequest,
    reply: FastifyReply,
    category: string | null,
  ): Promise<FastifyReply> {
    const call = readHookCall(request, reply, guard);
    if (!call.ok) return reply.refuse(call.refusal);
    const events = readEvents(call.value.body);
    if (!events.ok) return reply.refuse(events.refusal);
    const tooMany = checkRate(reply, guard.rate, events.value.length);
    if (tooMany !== null) return reply.refuse(tooMany);
    const { id: callId, suspect } = call.value;
    return answer(
      reply,
      await notifications.record(SITE, { callId, category, events: events.value, suspect }),
    );
  }

  /** A call about one user. */
  async function forUser(
    request: FastifyRequest,
    reply: FastifyReply,
    run: (call: HookCall, userId: string) => Promise<Outcome<object>>,
  ): Promise<FastifyReply> {
    const call = readHookCall(request, reply, guard);
    if (!call.ok) return reply.refuse(call.refusal);
    const { id } = request.params as { id: string };
    if (!isUserId(id))
      return reply.refuse({ code: "bad_request", message: "The user id is invalid." });
    const tooMany = checkRate(reply, guard.rate);
    return tooMany === null ? answer(reply, await run(call.value, id)) : reply.refuse(tooMany);
  }

  app.post("/comments", {
    schema: {
      ...hook,
      operationId: "countComments",
      summary: "Count comments: one event or up to 1,000",
      docs: { ...eventsDocs, body: countedBody },
    },
    handler: (request, reply) => takeEvents(request, reply, "comment"),
  });
  app.post("/likes", {
    schema: {
      ...hook,
      operationId: "countLikes",
      summary: "Count likes: one event or up to 1,000",
      docs: { ...eventsDocs, body: countedBody },
    },
    handler: (request, reply) => takeEvents(request, reply, "like"),
  });
  app.post("/notifications", {
    schema: {
      ...hook,
      operationId: "sendNotifications",
      summary: "Send notifications of any category: one event or up to 1,000",
      docs: { ...eventsDocs, body: notificationBody },
    },
    handler: (request, reply) => takeEvents(request, reply, null),
  });
  app.get("/users/:id/counters", {
    schema: {
      ...hook,
      operationId: "readCounters",
      summary: "Read the unread counters of a user",
      params: userParams,
      docs: countersDocs,
    },
    handler: (request, reply) =>
      forUser(request, reply, (_call, userId) => notifications.siteCounters(SITE, userId)),
  });
  app.post("/users/:id/counters", {
    schema: {
      ...hook,
      operationId: "setCounters",
      summary: "Set unread counters of a user",
      params: userParams,
      docs: { ...countersDocs, body: setCountersBody },
    },
    handler: (request, reply) =>
      forUser(request, reply, async (call, userId) => {
        const set = readSet(call.body);
        return set.ok
          ? notifications.setCounters(SITE, { callId: call.id, userId, set: set.value })
          : set;
      }),
  });
  app.post("/topics/:topic", {
    schema: {
      ...hook,
      operationId: "publishTopic",
      summary: "Publish a value to a topic",
      params: Type.Object({ topic: Type.String({ description: "Name of the topic" }) }),
      docs: { access: "site", body: topicBody, answers: { 200: topicAnswerSchema } },
    },
    handler: async (request, reply) => {
      const call = readHookCall(request, reply, guard);
      if (!call.ok) return reply.refuse(call.refusal);
      if (call.value.suspect && hasBadText(call.value.body))
        return reply.refuse({ code: "bad_text" });
      const tooMany = checkRate(reply, guard.rate);
      if (tooMany !== null) return reply.refuse(tooMany);
      return answer(
        reply,
        await topics.publish(SITE, {
          callId: call.value.id,
          topic: request.params.topic,
          data: call.value.body?.["data"],
        }),
      );
    },
  });
  app.delete("/users/:id", {
    schema: {
      ...hook,
      operationId: "revokeUser",
      summary: "Revoke the tokens of a user and close the user's sockets",
      params: userParams,
      docs: { access: "site", answers: { 200: revokedSchema } },
    },
    handler: (request, reply) =>
      forUser(request, reply, (call, userId) => identity.revoke(SITE, { callId: call.id, userId })),
  });
};

const isSettable = (category: string): boolean => isCategory(category);

/** [CTR6] */
function readSet(body: JsonObject | null): Outcome<Record<string, number>> {
  const set = body?.["set"];
  if (!isJsonObject(set))
    return refuse("bad_request", "The body must be {set: {category: number}}.");
  const entries = Object.entries(set);
  if (entries.length > CATEGORIES_MAX)
    return refuse("too_large", `At most ${CATEGORIES_MAX} numbers can be set at once.`);
  for (const [category, value] of entries) {
    if (!isSettable(category)) return refuse("bad_request", `"${category}" cannot be set.`);
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > COUNT_MAX)
      return refuse("bad_request", `A number must be whole and from 0 to ${COUNT_MAX}.`);
  }
  return done(set as Record<string, number>);
}
