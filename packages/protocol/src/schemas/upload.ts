import Type from "typebox";
import { timeSchema } from "./participant.ts";
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

/** The answer of `POST /attachments/:id/downloads`. */
export const downloadAnswerSchema = Type.Object(
  {
    url: Type.String({ description: "Path of the download; it serves once" }),
    expiresAt: timeSchema,
  },
  { title: "DownloadAnswer" },
);

export const downloadQuerySchema = Type.Object({ ticket: Type.String({ maxLength: 1_000 }) });

export const uploadQuerySchema = Type.Object({ conversationId: uuidSchema });

/** The content of a file. */
export const fileSchema = Type.String({ format: "binary" });

/** The multipart form of an upload, for the documentation only. */
export const uploadFormSchema = Type.Object({ file: fileSchema });
