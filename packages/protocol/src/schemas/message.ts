import Type, { type TProperties } from "typebox";
import { SYNC_PAGE_MAX } from "../limits.ts";
import {
  clientIdSchema,
  cardBodySchema,
  cursorSchema,
  pageContextSchema,
  seqSchema,
} from "./parts.ts";
import { textBodySchema, uuidSchema } from "./parts.ts";
import { participantSchema, timeSchema } from "./participant.ts";

const bytesSchema = Type.Integer({ minimum: 0 });
const textSchema = Type.Optional(Type.String());

const imageBodySchema = Type.Object(
  {
    attachmentId: uuidSchema,
    width: Type.Integer({ minimum: 1 }),
    height: Type.Integer({ minimum: 1 }),
    bytes: bytesSchema,
    thumb: Type.String({ description: "Path of the thumbnail" }),
  },
  { title: "ImageBody" },
);

const fileBodySchema = Type.Object(
  {
    attachmentId: uuidSchema,
    name: Type.String(),
    bytes: bytesSchema,
    contentType: Type.String(),
  },
  { title: "FileBody" },
);

const participantOrNull = Type.Union([participantSchema, Type.Null()]);
const untilSchema = Type.Union([timeSchema, Type.Null()]);

function event<const T extends string, P extends TProperties>(type: T, title: string, more: P) {
  return Type.Object({ type: Type.Literal(type), ...more }, { title });
}

/** [CNV2] One life-cycle transition. */
export const eventBodySchema = Type.Union(
  [
    event("opened", "OpenedEvent", {
      context: Type.Optional(pageContextSchema),
      previousId: Type.Optional(uuidSchema),
    }),
    event("queued", "QueuedEvent", {
      by: Type.Optional(participantSchema),
      reason: Type.Union([
        Type.Literal("no-agent"),
        Type.Literal("returned"),
        Type.Literal("transferred"),
        Type.Literal("hold-expired"),
      ]),
    }),
    event("assigned", "AssignedEvent", {
      agent: participantSchema,
      name: Type.String(),
      reason: Type.Union([
        Type.Literal("last-agent"),
        Type.Literal("random"),
        Type.Literal("least-loaded"),
        Type.Literal("claim"),
        Type.Literal("transfer"),
        Type.Literal("take-over"),
      ]),
      by: Type.Optional(participantSchema),
    }),
    event("held", "HeldEvent", { agent: participantSchema, until: untilSchema }),
    event("transferred", "TransferredEvent", {
      from: participantOrNull,
      to: participantOrNull,
      by: participantSchema,
    }),
    event("returned", "ReturnedEvent", {
      agent: participantSchema,
      reason: Type.Union([
        Type.Literal("disconnected"),
        Type.Literal("declined"),
        Type.Literal("timeout"),
        Type.Literal("disabled"),
        Type.Literal("no-room"),
      ]),
    }),
    event("inactive", "InactiveEvent", { endsAt: timeSchema }),
    event("merged", "MergedEvent", { user: participantSchema, conversationId: uuidSchema }),
    event("ended", "EndedEvent", {
      by: participantOrNull,
      reason: Type.Union([
        Type.Literal("user"),
        Type.Literal("agent"),
        Type.Literal("inactivity"),
        Type.Literal("supervisor"),
        Type.Literal("silent"),
        Type.Literal("merged"),
      ]),
      text: textSchema,
    }),
    event("recalled", "RecalledEvent", {
      seq: seqSchema,
      by: participantSchema,
      note: Type.Optional(Type.Literal(true)),
    }),
    event("rated", "RatedEvent", {
      score: Type.Integer({ minimum: 1, maximum: 5 }),
      comment: textSchema,
    }),
  ],
  { title: "EventBody", discriminator: { propertyName: "type" } },
);

const head = {
  seq: seqSchema,
  clientId: Type.Optional(clientIdSchema),
  from: participantOrNull,
  replyTo: Type.Optional(seqSchema),
  recalled: Type.Optional(Type.Literal(true)),
  at: timeSchema,
};

/** The union of all kinds, discriminated by `kind`. */
export const messageSchema = Type.Union(
  [
    Type.Object(
      {
        ...head,
        kind: Type.Union([Type.Literal("text"), Type.Literal("note")]),
        body: textBodySchema,
      },
      { title: "TextMessage", description: "Only agents see a note." },
    ),
    Type.Object(
      { ...head, kind: Type.Literal("image"), body: imageBodySchema },
      { title: "ImageMessage" },
    ),
    Type.Object(
      { ...head, kind: Type.Literal("file"), body: fileBodySchema },
      { title: "FileMessage" },
    ),
    Type.Object(
      { ...head, kind: Type.Literal("card"), body: cardBodySchema },
      { title: "CardMessage" },
    ),
    Type.Object(
      { ...head, kind: Type.Literal("event"), body: eventBodySchema },
      { title: "EventMessage", description: "One life-cycle transition" },
    ),
    Type.Object(
      { ...head, kind: Type.Literal("hidden") },
      { title: "HiddenMessage", description: "What a user gets in place of a note" },
    ),
  ],
  { title: "Message", discriminator: { propertyName: "kind" } },
);

export const messageQuerySchema = Type.Object({
  after: Type.Optional(
    Type.Integer({ ...cursorSchema, description: "Return messages after this seq" }),
  ),
  before: Type.Optional(
    Type.Integer({ ...seqSchema, description: "Return the latest messages before this seq" }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: SYNC_PAGE_MAX, default: 50 })),
});

export const messagePageSchema = Type.Object(
  {
    messages: Type.Array(messageSchema),
    lastSeq: Type.Integer({ minimum: 0 }),
    more: Type.Boolean(),
  },
  { title: "MessagePage" },
);
