import Type from "typebox";
import { messageSchema } from "./message.ts";
import { agentIdSchema, cursorSchema, pageContextSchema, uuidSchema } from "./parts.ts";
import { nextSchema, pageCursorSchema, pageLimitSchema } from "./page.ts";
import {
  agentProfileSchema,
  timeSchema,
  userFilterSchema,
  userProfileSchema,
} from "./participant.ts";

const cursorsSchema = Type.Object(
  { delivered: cursorSchema, read: cursorSchema },
  { title: "Cursors" },
);
const untilSchema = Type.Union([timeSchema, Type.Null()]);

export const conversationStatusSchema = Type.Union([
  Type.Literal("queued"),
  Type.Literal("open"),
  Type.Literal("ended"),
]);

const fields = {
  id: uuidSchema,
  status: conversationStatusSchema,
  lastSeq: cursorSchema,
  user: userProfileSchema,
  agent: Type.Union([agentProfileSchema, Type.Null()]),
  cursors: Type.Object({ user: cursorsSchema, agent: cursorsSchema }, { title: "CursorsBySide" }),
  openedAt: timeSchema,
  endedAt: untilSchema,
  queuePosition: Type.Optional(
    Type.Integer({ minimum: 1, description: "While queued: the place in the queue, from 1" }),
  ),
  queueWaitSeconds: Type.Optional(Type.Number({ minimum: 0 })),
  waitsFrom: Type.Optional(
    Type.String({ format: "date-time", description: "While queued: since when it waits" }),
  ),
  previousId: Type.Optional(uuidSchema),
  rating: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
  offer: Type.Optional(
    Type.Object(
      { agentId: agentIdSchema, until: timeSchema },
      { title: "Offer", description: "Offered to this agent until this time. Only agents see it." },
    ),
  ),
  hold: Type.Optional(
    Type.Object(
      { agentId: agentIdSchema, until: untilSchema },
      {
        title: "Hold",
        description: "Held for this agent until this time. Null: for ever. Only agents see it.",
      },
    ),
  ),
  context: Type.Optional(pageContextSchema),
};

export const conversationSchema = Type.Object(fields, { title: "Conversation" });

export const conversationAnswerSchema = Type.Object(
  { conversation: conversationSchema },
  { title: "ConversationAnswer" },
);

export const conversationQuerySchema = Type.Object({
  scope: Type.Optional(
    Type.Union([Type.Literal("mine"), Type.Literal("queue"), Type.Literal("all")], {
      description: "For agents only; the default is `mine`. `all` is for supervisors and admins",
    }),
  ),
  status: Type.Optional(conversationStatusSchema),
  userId: Type.Optional(userFilterSchema),
  cursor: Type.Optional(pageCursorSchema),
  limit: Type.Optional(pageLimitSchema),
});

const conversationSummarySchema = Type.Object(
  { ...fields, lastMessage: Type.Union([messageSchema, Type.Null()]) },
  { title: "ConversationSummary" },
);

export const conversationPageSchema = Type.Object(
  {
    conversations: Type.Array(conversationSummarySchema),
    next: nextSchema,
    total: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "With scope `queue`: the number of all waiting conversations",
      }),
    ),
  },
  { title: "ConversationPage" },
);
