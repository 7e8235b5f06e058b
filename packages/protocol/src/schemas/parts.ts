import Type from "typebox";
import { CLIENT_ID_CHARS_MAX, INTEGER_MAX } from "../limits.ts";

const UUID_PATTERN = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

/** [FRM8] Accepts any UUID in lower case: an unknown one is refused with `unknown_conversation`, not as malformed. */
export const uuidSchema = Type.String({ pattern: UUID_PATTERN });
export const seqSchema = Type.Integer({ minimum: 1, maximum: INTEGER_MAX });
export const cursorSchema = Type.Integer({ minimum: 0, maximum: INTEGER_MAX });
export const countSchema = Type.Integer({ minimum: 0 });
export const requestIdSchema = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export const clientIdSchema = Type.String({ minLength: 1, maxLength: CLIENT_ID_CHARS_MAX });
export const agentIdSchema = Type.String({ pattern: "^[1-9][0-9]{0,17}$" });
export const availabilitySchema = Type.Union([
  Type.Literal("online"),
  Type.Literal("busy"),
  Type.Literal("away"),
]);

const httpUrlSchema = Type.String({ maxLength: 2_048, pattern: "^https?://" });

export const cardBodySchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200 }),
    subtitle: Type.Optional(Type.String({ maxLength: 500 })),
    url: Type.Optional(httpUrlSchema),
    image: Type.Optional(httpUrlSchema),
    price: Type.Optional(Type.String({ maxLength: 50 })),
  },
  { title: "CardBody" },
);

export const pageContextSchema = Type.Object(
  {
    pageUrl: Type.Optional(httpUrlSchema),
    title: Type.Optional(Type.String({ maxLength: 300 })),
    card: Type.Optional(cardBodySchema),
  },
  { title: "PageContext" },
);

// [SND5] A blank or too long text has its own code, so the schema does not check the length.
export const textBodySchema = Type.Object({ text: Type.String() }, { title: "TextBody" });
export const attachmentBodySchema = Type.Object({ attachmentId: uuidSchema });
