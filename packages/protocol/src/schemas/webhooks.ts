import Type from "typebox";
import { WEBHOOK_EVENTS } from "../webhooks.ts";
import { nextSchema, pageCursorSchema } from "./page.ts";
import { timeSchema } from "./participant.ts";
import { uuidSchema } from "./parts.ts";

const urlSchema = Type.String({ pattern: "^https?://[^\\s]+$", maxLength: 2_048 });
const eventsSchema = Type.Array(Type.Union(WEBHOOK_EVENTS.map((event) => Type.Literal(event))), {
  minItems: 1,
  maxItems: 20,
});

const endpointFields = {
  id: uuidSchema,
  url: Type.String(),
  events: eventsSchema,
  enabled: Type.Boolean(),
  disabledReason: Type.Union([Type.String(), Type.Null()]),
  createdAt: timeSchema,
};
export const webhookEndpointSchema = Type.Object(endpointFields, { title: "WebhookEndpoint" });

export const webhookListSchema = Type.Object(
  { endpoints: Type.Array(webhookEndpointSchema) },
  { title: "WebhookList" },
);

export const newWebhookAnswerSchema = Type.Object(
  { ...endpointFields, secret: Type.String({ description: "Returned only in this response" }) },
  { title: "NewWebhookEndpoint" },
);

export const changedWebhookSchema = Type.Object(
  {
    ...endpointFields,
    secret: Type.Optional(
      Type.String({ description: "The new secret, returned only after rotateSecret" }),
    ),
  },
  { title: "ChangedWebhookEndpoint" },
);

const webhookDeliverySchema = Type.Object(
  {
    id: uuidSchema,
    type: Type.String(),
    conversationId: uuidSchema,
    seq: Type.Integer(),
    at: timeSchema,
    state: Type.Union([Type.Literal("pending"), Type.Literal("delivered"), Type.Literal("dead")]),
    attempts: Type.Integer({ minimum: 0 }),
    nextAt: timeSchema,
    status: Type.Union([Type.Integer(), Type.Null()]),
    error: Type.Union([Type.String(), Type.Null()]),
    triedAt: Type.Union([timeSchema, Type.Null()]),
  },
  { title: "WebhookDelivery" },
);

export const newWebhookRequestSchema = Type.Object(
  { url: urlSchema, events: eventsSchema },
  { title: "NewWebhook", additionalProperties: false },
);

export const webhookPatchSchema = Type.Object(
  {
    url: Type.Optional(urlSchema),
    events: Type.Optional(eventsSchema),
    enabled: Type.Optional(Type.Boolean()),
    rotateSecret: Type.Optional(
      Type.Boolean({
        description:
          "true: the endpoint gets a new secret. The old one signs as well for another 24 hours",
      }),
    ),
  },
  { title: "WebhookPatch", additionalProperties: false },
);

export const deliveryQuerySchema = Type.Object({
  cursor: Type.Optional(pageCursorSchema),
  before: Type.Optional(
    Type.String({ maxLength: 30, description: "Return only deliveries older than this time" }),
  ),
});

export const webhookDeliveryPageSchema = Type.Object(
  { deliveries: Type.Array(webhookDeliverySchema), next: nextSchema },
  { title: "DeliveryList" },
);

export const replayAnswerSchema = Type.Object({ replayed: Type.Literal(true) });
