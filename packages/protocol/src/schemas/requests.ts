import Type, { type TSchema } from "typebox";
import type { RequestName } from "../requests.ts";
import { SYNC_PAGE_MAX } from "../limits.ts";
import {
  agentIdSchema,
  attachmentBodySchema,
  availabilitySchema,
  cardBodySchema,
  clientIdSchema,
  cursorSchema,
  pageContextSchema,
  requestIdSchema,
  seqSchema,
  textBodySchema,
  uuidSchema,
} from "./parts.ts";

const limitSchema = Type.Integer({ minimum: 1, maximum: SYNC_PAGE_MAX });
const shortTextSchema = Type.String({ maxLength: 1_000 });
const topicSchema = Type.String({ minLength: 1, maxLength: 200 });

const sendHead = {
  id: requestIdSchema,
  conversationId: uuidSchema,
  clientId: clientIdSchema,
  replyTo: Type.Optional(seqSchema),
};

/** [FRM4] One schema per request. Unknown fields are ignored. */
export const requestSchemas = {
  open: Type.Object({ id: requestIdSchema, context: Type.Optional(pageContextSchema) }),
  send: Type.Union([
    Type.Object({
      ...sendHead,
      kind: Type.Union([Type.Literal("text"), Type.Literal("note")]),
      body: textBodySchema,
    }),
    Type.Object({
      ...sendHead,
      kind: Type.Union([Type.Literal("image"), Type.Literal("file")]),
      body: attachmentBodySchema,
    }),
    Type.Object({ ...sendHead, kind: Type.Literal("card"), body: cardBodySchema }),
  ]),
  recall: Type.Object({ id: requestIdSchema, conversationId: uuidSchema, seq: seqSchema }),
  sync: Type.Object({
    id: requestIdSchema,
    conversationId: uuidSchema,
    after: Type.Optional(cursorSchema),
    before: Type.Optional(seqSchema),
    limit: limitSchema,
  }),
  receipt: Type.Object({
    id: Type.Optional(requestIdSchema),
    conversationId: uuidSchema,
    delivered: Type.Optional(cursorSchema),
    read: Type.Optional(cursorSchema),
  }),
  typing: Type.Object({
    id: Type.Optional(requestIdSchema),
    conversationId: uuidSchema,
    on: Type.Boolean(),
  }),
  end: Type.Object({
    id: requestIdSchema,
    conversationId: uuidSchema,
    reason: Type.Optional(shortTextSchema),
  }),
  rate: Type.Object({
    id: requestIdSchema,
    conversationId: uuidSchema,
    score: Type.Integer({ minimum: 1, maximum: 5 }),
    comment: Type.Optional(shortTextSchema),
  }),
  status: Type.Object({ id: requestIdSchema, availability: availabilitySchema }),
  claim: Type.Object({ id: requestIdSchema, conversationId: uuidSchema }),
  transfer: Type.Object({
    id: requestIdSchema,
    conversationId: uuidSchema,
    to: Type.Union([
      Type.Object({ agentId: agentIdSchema }),
      Type.Object({ queue: Type.Literal(true) }),
    ]),
    note: Type.Optional(shortTextSchema),
  }),
  notifications: Type.Object({ id: requestIdSchema, after: cursorSchema, limit: limitSchema }),
  notificationReceipt: Type.Object({
    id: requestIdSchema,
    delivered: Type.Optional(cursorSchema),
    read: Type.Optional(cursorSchema),
  }),
  readCounter: Type.Object({
    id: requestIdSchema,
    category: Type.String({ minLength: 1, maxLength: 50 }),
  }),
  subscribe: Type.Object({ id: requestIdSchema, topic: topicSchema }),
  unsubscribe: Type.Object({ id: requestIdSchema, topic: topicSchema }),
} satisfies Record<RequestName, TSchema>;

/** [HEL9] */
export const helloSchema = Type.Object({
  t: Type.Literal("hello"),
  id: requestIdSchema,
  token: Type.String({ minLength: 1, maxLength: 8_192 }),
  visitor: Type.Optional(Type.String({ minLength: 1, maxLength: 8_192 })),
  client: Type.Object({
    name: Type.String({ maxLength: 100 }),
    version: Type.String({ maxLength: 100 }),
  }),
  caps: Type.Optional(Type.Array(Type.String({ maxLength: 50 }), { maxItems: 20 })),
  resume: Type.Optional(
    Type.Object({
      epoch: Type.String({ maxLength: 100 }),
      conversations: Type.Array(Type.Object({ id: uuidSchema, seq: cursorSchema }), {
        maxItems: 500,
      }),
    }),
  ),
});
