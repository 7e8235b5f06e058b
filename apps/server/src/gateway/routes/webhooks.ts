import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { uuidSchema } from "@deskwire/protocol/schemas";
import type { WebhookEndpoints } from "../../application/webhook-endpoints.ts";
import { WEBHOOK_EVENTS } from "../../domain/webhook-schedule.ts";
import { answer, type Authenticator } from "../authenticate.ts";

const idParams = Type.Object({ id: uuidSchema });
const urlSchema = Type.String({ pattern: "^https?://[^\\s]+$", maxLength: 2_048 });
const eventsSchema = Type.Array(Type.Union(WEBHOOK_EVENTS.map((event) => Type.Literal(event))), {
  minItems: 1,
  maxItems: 20,
});
const tags = ["webhooks"];

export interface WebhookRoutes {
  endpoints: WebhookEndpoints;
  authenticator: Authenticator;
}

/** Outgoing webhooks, for admins. */
export const webhookRoutes: FastifyPluginAsyncTypebox<WebhookRoutes> = async (
  app,
  { endpoints, authenticator },
) => {
  app.get("/webhooks", {
    schema: { tags, summary: "Endpoints that hear of events (admins)" },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      return actor.ok
        ? answer(reply, await endpoints.list(actor.value))
        : reply.refuse(actor.refusal);
    },
  });

  app.post("/webhooks", {
    schema: {
      tags,
      summary: "Add an endpoint; the answer holds its secret, once",
      body: Type.Object({ url: urlSchema, events: eventsSchema }),
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const added = await endpoints.add(actor.value, request.body);
      return added.ok ? reply.status(201).send(added.value) : reply.refuse(added.refusal);
    },
  });

  app.patch("/webhooks/:id", {
    schema: {
      tags,
      summary: "Change an endpoint; `enabled: true` brings one back that was switched off",
      params: idParams,
      body: Type.Object({
        url: Type.Optional(urlSchema),
        events: Type.Optional(eventsSchema),
        enabled: Type.Optional(Type.Boolean()),
      }),
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      return actor.ok
        ? answer(reply, await endpoints.change(actor.value, request.params.id, request.body))
        : reply.refuse(actor.refusal);
    },
  });

  app.delete("/webhooks/:id", {
    schema: { tags, summary: "Remove an endpoint and its log", params: idParams },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const removed = await endpoints.remove(actor.value, request.params.id);
      return removed.ok ? reply.status(204).send() : reply.refuse(removed.refusal);
    },
  });

  app.get("/webhooks/:id/deliveries", {
    schema: {
      tags,
      summary: "What was sent to it, newest first",
      params: idParams,
      querystring: Type.Object({
        cursor: Type.Optional(
          Type.String({ maxLength: 200, description: "`next` of the page before" }),
        ),
        before: Type.Optional(
          Type.String({ maxLength: 30, description: "only what is older than this time" }),
        ),
      }),
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      return answer(
        reply,
        await endpoints.deliveries(actor.value, request.params.id, request.query),
      );
    },
  });

  app.post("/webhook-deliveries/:id/replay", {
    schema: { tags, summary: "Send it again", params: idParams },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const replayed = await endpoints.replay(actor.value, request.params.id);
      return replayed.ok
        ? reply.status(202).send({ replayed: true })
        : reply.refuse(replayed.refusal);
    },
  });
};
