import Type from "typebox";
import { messageSchema } from "./message.ts";
import { nextSchema } from "./page.ts";
import { uuidSchema } from "./parts.ts";

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
