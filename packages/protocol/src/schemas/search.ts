import Type from "typebox";
import { conversationStatusSchema } from "./conversation.ts";
import { messageSchema } from "./message.ts";
import { nextSchema, pageCursorSchema, pageLimitSchema } from "./page.ts";
import { agentIdSchema, uuidSchema } from "./parts.ts";
import { timeSchema, userFilterSchema, userProfileSchema } from "./participant.ts";

const dateOrTimeSchema = Type.String({ maxLength: 30, description: "A date, or a time in UTC" });

const wordsSchema = Type.String({ minLength: 1, maxLength: 200 });

export const searchQuerySchema = Type.Object({
  q: wordsSchema,
  userId: Type.Optional(userFilterSchema),
  agentId: Type.Optional(agentIdSchema),
  kind: Type.Optional(
    Type.Union([
      Type.Literal("text"),
      Type.Literal("note"),
      Type.Literal("card"),
      Type.Literal("file"),
    ]),
  ),
  from: Type.Optional(dateOrTimeSchema),
  to: Type.Optional(dateOrTimeSchema),
  cursor: Type.Optional(pageCursorSchema),
  limit: Type.Optional(pageLimitSchema),
});

export const searchPageSchema = Type.Object(
  {
    hits: Type.Array(
      Type.Object(
        { conversationId: uuidSchema, userId: Type.String(), message: messageSchema },
        { title: "SearchHit" },
      ),
    ),
    next: nextSchema,
  },
  { title: "SearchPage" },
);

export const peopleQuerySchema = Type.Object({
  q: wordsSchema,
  cursor: Type.Optional(pageCursorSchema),
  limit: Type.Optional(pageLimitSchema),
});

export const peoplePageSchema = Type.Object(
  {
    hits: Type.Array(
      Type.Object(
        {
          user: userProfileSchema,
          conversationId: uuidSchema,
          status: conversationStatusSchema,
          lastAt: timeSchema,
        },
        { title: "PersonHit" },
      ),
    ),
    next: nextSchema,
  },
  { title: "PeoplePage" },
);
