import Type, { type TSchema } from "typebox";
import { HOOK_EVENTS_MAX } from "../hooks.ts";
import { INTEGER_MAX } from "../limits.ts";
import { countedEventSchema, notificationEventSchema } from "./hooks.ts";

const LIKE = {
  id: "like-81",
  toUserId: "42",
  fromUserId: "7",
  at: "2026-03-01T09:30:00Z",
  data: { title: "Celadon teapot", url: "/products/teapot", fromName: "Zhe" },
};
const NOTIFICATION = {
  id: "order-5-shipped",
  category: "order",
  toUserId: "42",
  data: { title: "Your order is on its way", url: "/orders/5" },
};

/**
 * Request bodies of the hooks, for the documentation only. The server parses the bodies itself because the signature covers
 * the raw bytes.
 */
export const countedEventsRequestSchema = oneOrMany(countedEventSchema, LIKE, "CountedEvents");
export const notificationEventsRequestSchema = oneOrMany(
  notificationEventSchema,
  NOTIFICATION,
  "NotificationEvents",
);

export const setCountersRequestSchema = Type.Object(
  { set: Type.Record(Type.String(), Type.Integer({ minimum: 0, maximum: INTEGER_MAX })) },
  { "x-examples": { set: { value: { set: { comment: 0, like: 3 } } } } },
);

export const revokeRequestSchema = Type.Object(
  {
    userId: Type.Optional(
      Type.String({ description: "The user of the path. It binds the signature to this user." }),
    ),
  },
  { "x-examples": { revoke: { value: { userId: "42" } } } },
);

export const topicRequestSchema = Type.Object(
  { data: Type.Unknown({ description: "Any JSON value, at most 32 KiB" }) },
  { "x-examples": { price: { value: { data: { price: 89.3, change: 1.3 } } } } },
);

function oneOrMany<E extends TSchema>(event: E, example: { id: string }, title: string) {
  const many = { events: [example, { ...example, id: `${example.id}-2` }] };
  return Type.Union(
    [event, Type.Object({ events: Type.Array(event, { maxItems: HOOK_EVENTS_MAX }) }, { title })],
    {
      "x-examples": {
        one: { summary: "One event", value: example },
        many: { summary: `Up to ${HOOK_EVENTS_MAX} events`, value: many },
      },
    },
  );
}
