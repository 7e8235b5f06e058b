import Type from "typebox";
import { uuidSchema } from "./parts.ts";

export const uploadAnswerSchema = Type.Object(
  {
    attachmentId: uuidSchema,
    kind: Type.Union([Type.Literal("image"), Type.Literal("file")]),
    name: Type.String(),
    bytes: Type.Integer({ minimum: 0 }),
    contentType: Type.String(),
    width: Type.Optional(Type.Integer({ minimum: 1 })),
    height: Type.Optional(Type.Integer({ minimum: 1 })),
    thumb: Type.Optional(Type.String({ description: "Path of the thumbnail" })),
  },
  { title: "UploadAnswer" },
);
