import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { hasBadText } from "@deskwire/protocol";
import {
  topicAnswerSchema,
  topicParamsSchema,
  topicRequestSchema,
} from "@deskwire/protocol/schemas";
import { OTHER_CALL } from "../../notifications/notifications.ts";
import type { Topics } from "../../topics/topics.ts";
import { answer } from "../http/answer.ts";
import { checkRate, readHookCall, SITE, type HookGuard } from "./hook-call.ts";
import { hook } from "./hook-docs.ts";

const publishSchema = {
  ...hook,
  operationId: "publishTopic",
  summary: "Publish a value to a topic",
  params: topicParamsSchema,
  docs: { access: "site", body: topicRequestSchema, answers: { 200: topicAnswerSchema } },
} as const;

export interface TopicHooks {
  topics: Pick<Topics, "publish">;
  guard: HookGuard;
}

export const topicHooks: FastifyPluginAsyncTypebox<TopicHooks> = async (app, { topics, guard }) => {
  app.post("/topics/:topic", { schema: publishSchema }, async (request, reply) => {
    const call = readHookCall(request, reply, guard);
    if (!call.ok) return reply.refuse(call.refusal);
    const { id: callId, target, body, suspect } = call.value;
    if (suspect && hasBadText(body)) return reply.refuse({ code: "bad_text" });
    const tooMany = checkRate(reply, guard.rate);
    if (tooMany !== null) return reply.refuse(tooMany);
    const claimed = await guard.claimCall({ id: callId, target, keep: false });
    if (claimed.status === "other") return reply.refuse(OTHER_CALL);
    const value = { callId, topic: request.params.topic, data: body?.["data"] };
    return answer(reply, topics.publish(SITE, value));
  });
};
