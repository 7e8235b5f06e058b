import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import {
  newWebhookAnswerSchema,
  newWebhookRequestSchema,
  pageCursorSchema,
  uuidSchema,
  webhookDeliveryPageSchema,
  webhookEndpointSchema,
  webhookPatchSchema,
} from "@deskwire/protocol/schemas";
import type { WebhookEndpoints } from "../../../webhooks/webhook-endpoints.ts";
import { answer, type Authenticator } from "../authenticate.ts";

const idParams = Type.Object({ id: uuidSchema });
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
    schema: {
      operationId: "listWebhooks",
      tags,
      summary: "List webhook endpoints (admins only)",
      docs: {
        access: "agent",
        answers: {
          200: Type.Object(
            { endpoints: Type.Array(webhookEndpointSchema) },
            { title: "WebhookList" },
          ),
        },
        refusals: ["forbidden"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      return actor.ok
        ? answer(reply, await endpoints.list(actor.value))
        : reply.refuse(actor.refusal);
    },
  });

  app.post("/webhooks", {
    schema: {
      operationId: "addWebhook",
      tags,
      summary: "Add an endpoint; only this response contains its secret",
      body: newWebhookRequestSchema,
      docs: { access: "agent", answers: { 201: newWebhookAnswerSchema }, refusals: ["forbidden"] },
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
      operationId: "changeWebhook",
      tags,
      summary: "Change an endpoint; `enabled: true` switches it on again",
      params: idParams,
      body: webhookPatchSchema,
      docs: {
        access: "agent",
        answers: { 200: webhookEndpointSchema },
        refusals: ["forbidden", "not_found"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      return actor.ok
        ? answer(reply, await endpoints.change(actor.value, request.params.id, request.body))
        : reply.refuse(actor.refusal);
    },
  });

  app.delete("/webhooks/:id", {
    schema: {
      operationId: "removeWebhook",
      tags,
      summary: "Remove an endpoint and its deliveries",
      params: idParams,
      docs: { access: "agent", answers: { 204: null }, refusals: ["forbidden", "not_found"] },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const removed = await endpoints.remove(actor.value, request.params.id);
      return removed.ok ? reply.status(204).send() : reply.refuse(removed.refusal);
    },
  });

  app.get("/webhooks/:id/deliveries", {
    schema: {
      operationId: "listDeliveries",
      tags,
      summary: "List the deliveries of an endpoint, newest first",
      params: idParams,
      querystring: Type.Object({
        cursor: Type.Optional(pageCursorSchema),
        before: Type.Optional(
          Type.String({
            maxLength: 30,
            description: "Return only deliveries older than this time",
          }),
        ),
      }),
      docs: {
        access: "agent",
        answers: {
          200: webhookDeliveryPageSchema,
        },
        refusals: ["forbidden"],
      },
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
    schema: {
      operationId: "replayDelivery",
      tags,
      summary: "Send a delivery again",
      params: idParams,
      docs: {
        access: "agent",
        answers: { 202: Type.Object({ replayed: Type.Literal(true) }) },
        refusals: ["forbidden", "not_found", "endpoint_disabled"],
      },
    },
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
