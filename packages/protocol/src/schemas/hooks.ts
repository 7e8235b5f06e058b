import Type from "typebox";
import { USER_ID_CHARS_MAX } from "../limits.ts";

const nameSchema = Type.Union([
  Type.String({ minLength: 1, maxLength: USER_ID_CHARS_MAX }),
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
]);

const shownFields = {
  title: Type.Optional(Type.String()),
  excerpt: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  url: Type.Optional(
    Type.String({ maxLength: 2_048, description: "http, https, or a path from /" }),
  ),
  fromName: Type.Optional(Type.String()),
};

const eventDataSchema = Type.Object(shownFields, {
  title: "EventData",
  additionalProperties: true,
  description: "What the notification shows. Other fields reach the client too. At most 4 KiB.",
});

const common = {
  id: nameSchema,
  toUserId: nameSchema,
  at: Type.Optional(Type.String({ format: "date-time" })),
  data: Type.Optional(eventDataSchema),
  ...shownFields,
};

export const countedEventSchema = Type.Object(
  { ...common, fromUserId: nameSchema },
  { title: "CountedEvent", description: "fromUserId commented on, or liked, a work of toUserId." },
);

export const notificationEventSchema = Type.Object(
  {
    ...common,
    category: Type.String({ pattern: "^[a-z][a-z0-9_.-]{0,49}$" }),
    fromUserId: Type.Optional(nameSchema),
    groupKey: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { title: "NotificationEvent", description: "A notification of any category" },
);

const hookResultSchema = Type.Union(
  [
    Type.Object(
      {
        id: Type.Union([Type.String(), Type.Number()]),
        result: Type.Union([
          Type.Literal("counted"),
          Type.Literal("duplicate"),
          Type.Literal("self"),
        ]),
      },
      { title: "TakenEvent" },
    ),
    Type.Object(
      {
        id: Type.Union([Type.String(), Type.Number(), Type.Null()]),
        result: Type.Literal("invalid"),
        code: Type.Union([
          Type.Literal("bad_event"),
          Type.Literal("bad_event_id"),
          Type.Literal("bad_user_id"),
          Type.Literal("bad_category"),
          Type.Literal("bad_group"),
          Type.Literal("bad_time"),
          Type.Literal("bad_url"),
          Type.Literal("bad_text"),
          Type.Literal("bad_data"),
          Type.Literal("unknown_field"),
          Type.Literal("too_large"),
          Type.Literal("too_many_categories"),
        ]),
      },
      { title: "InvalidEvent" },
    ),
  ],
  { title: "HookResult", discriminator: { propertyName: "result" } },
);

export const hookAnswerSchema = Type.Object(
  { results: Type.Array(hookResultSchema, { description: "One result per event, in order" }) },
  { title: "HookAnswer" },
);

const countersSchema = Type.Object(
  {
    chat: Type.Integer({ minimum: 0 }),
    comment: Type.Integer({ minimum: 0 }),
    like: Type.Integer({ minimum: 0 }),
    total: Type.Integer({ minimum: 0, format: "int64" }),
  },
  { title: "Counters", additionalProperties: Type.Integer({ minimum: 0 }) },
);

export const countersAnswerSchema = Type.Object(
  { counters: countersSchema },
  { title: "CountersAnswer" },
);

export const revokedAnswerSchema = Type.Object(
  { userId: Type.String(), revoked: Type.Literal(true) },
  { title: "RevokedAnswer" },
);

export const topicAnswerSchema = Type.Object(
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
