import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import multipart, { type MultipartFile } from "@fastify/multipart";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { UploadAnswer } from "@deskwire/protocol";
import { uploadAnswerSchema, uuidSchema } from "@deskwire/protocol/schemas";
import type { Log } from "../../../platform/kernel/log.ts";
import { refuse, type Outcome } from "../../../platform/kernel/outcome.ts";
import type { Attachments } from "../../../attachments/attachments.ts";
import type { Actor } from "../../../platform/kernel/actor.ts";
import { removeOldFiles } from "../../../platform/files/remove-old-files.ts";
import { answer, type Authenticator } from "../authenticate.ts";

export interface UploadRoutes {
  attachments: Pick<Attachments, "checkUpload" | "store" | "read">;
  authenticator: Authenticator;
  /** Where uploads are while they come in. */
  temporaryDir: string;
  bytesMax: number;
  log: Log;
}

const fileSchema = Type.String({ format: "binary" });

// [MED5] What nobody has written to for an hour a killed server left.
const LEFT_BEHIND_MS = 3_600_000;

/** Images and files. */
export const uploadRoutes: FastifyPluginAsyncTypebox<UploadRoutes> = async (app, options) => {
  const { attachments, authenticator, temporaryDir, bytesMax, log } = options;
  await mkdir(temporaryDir, { recursive: true });
  await removeOldFiles(temporaryDir, LEFT_BEHIND_MS);
  const cleaning = setInterval(() => {
    removeOldFiles(temporaryDir, LEFT_BEHIND_MS).catch((error: unknown) =>
      log.warn({ err: error }, "old uploads were not removed; the next round does it"),
    );
  }, LEFT_BEHIND_MS / 4);
  cleaning.unref();
  app.addHook("onClose", () => clearInterval(cleaning));
  await app.register(multipart, {
    // Other fields are of no use to us; some clients send them all the same.
    limits: { files: 1, fields: 10, fileSize: bytesMax },
    throwFileSizeLimit: false,
  });

  /** [MED1] Streams to disk, never into memory; cut off at the limit. */
  async function receive(
    actor: Actor,
    conversationId: string,
    part: MultipartFile,
  ): Promise<Outcome<UploadAnswer>> {
    const path = join(temporaryDir, randomUUID());
    try {
      await pipeline(part.file, createWriteStream(path, { flags: "wx", mode: 0o600 }));
    } catch (error) {
      await rm(path, { force: true });
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
      return refuse("upload_cut");
    }
    if (part.file.truncated) {
      await rm(path, { force: true });
      return refuse("too_large", `A file may have ${bytesMax} bytes.`);
    }
    return attachments.store(actor, { conversationId, name: part.filename, path });
  }

  app.post("/uploads", {
    schema: {
      operationId: "upload",
      tags: ["media"],
      summary: "Upload an image or another file to a conversation (multipart field `file`)",
      consumes: ["multipart/form-data"],
      querystring: Type.Object({ conversationId: uuidSchema }),
      docs: {
        access: "participant",
        body: Type.Object({ file: fileSchema }),
        answers: { 201: uploadAnswerSchema },
        refusals: [
          "unknown_conversation",
          "forbidden",
          "conversation_ended",
          "upload_cut",
          "wrong_extension",
          "polyglot",
          "too_many_pixels",
          "broken_image",
        ],
      },
    },
    config: { rateLimit: { max: 60, timeWindow: 60_000 } },
    handler: async (request, reply) => {
      const actor = await authenticator.actor(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const { conversationId } = request.query;
      // Before a byte is taken.
      const access = await attachments.checkUpload(actor.value, conversationId);
      if (!access.ok) return reply.refuse(access.refusal);
      if (!request.isMultipart())
        return reply.refuse({
          code: "unsupported_type",
          message: "Send multipart/form-data with the field `file`.",
        });
      const part = await request
        .file()
        .catch((error: unknown) => (isFrameworks(error) ? undefined : null));
      if (part === null) return reply.refuse({ code: "upload_cut" });
      if (part === undefined)
        return reply.refuse({ code: "bad_request", message: "The field `file` is missing." });
      const outcome = await receive(actor.value, conversationId, part);
      return outcome.ok ? reply.status(201).send(outcome.value) : reply.refuse(outcome.refusal);
    },
  });

  for (const thumb of [false, true]) {
    app.get(`/attachments/:id${thumb ? "/thumb" : ""}`, {
      schema: {
        operationId: thumb ? "readThumbnail" : "readAttachment",
        tags: ["media"],
        summary: thumb ? "Download the thumbnail of an image" : "Download an attachment",
        params: Type.Object({ id: uuidSchema }),
        produces: [thumb ? "image/webp" : "*/*"],
        docs: { access: "participant", answers: { 200: fileSchema }, refusals: ["not_found"] },
      },
      handler: async (request, reply) => {
        const actor = await authenticator.actor(request);
        if (!actor.ok) return reply.refuse(actor.refusal);
        const opened = await attachments.read(actor.value, {
          id: request.params.id,
          thumb,
        });
        if (!opened.ok) return answer(reply, opened);
        const { record, stream, bytes } = opened.value;
        const isImage = record.kind === "image";
        return reply
          .header("content-type", thumb ? "image/webp" : record.contentType)
          .header("content-length", bytes)
          .header("cache-control", "private, max-age=31536000, immutable")
          .header("content-security-policy", "default-src 'none'; sandbox")
          .header(
            "content-disposition",
            `${isImage ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(record.name)}`,
          )
          .send(stream);
      },
    });
  }
};

/** The form was read and is none that we take. */
function isFrameworks(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("FST_");
}
