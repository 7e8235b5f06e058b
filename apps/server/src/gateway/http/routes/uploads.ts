import { mkdir } from "node:fs/promises";
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  fileSchema,
  uploadAnswerSchema,
  uploadFormSchema,
  uploadQuerySchema,
  uuidParamsSchema as params,
} from "@deskwire/protocol/schemas";
import type { Attachments } from "../../../attachments/attachments.ts";
import { FOLDER_MODE } from "../../../platform/files/modes.ts";
import { removeOldFiles } from "../../../platform/files/remove-old-files.ts";
import type { Log } from "../../../platform/kernel/log.ts";
import { andThen, answer } from "../answer.ts";
import type { Authenticator } from "../authenticate.ts";
import { createParticipantLimit } from "../participant-limit.ts";
import { receiveUpload } from "../receive-upload.ts";
import { addressOf } from "../request-address.ts";
import { sendAttachment } from "../send-attachment.ts";

const tags = ["media"];
const docs = {
  access: "participant",
  answers: { 200: fileSchema },
  refusals: ["not_found"],
} as const;

const uploadSchema = {
  operationId: "upload",
  tags,
  summary: "Upload an image or another file to a conversation (multipart field `file`)",
  consumes: ["multipart/form-data"],
  querystring: uploadQuerySchema,
  docs: {
    access: "participant",
    body: uploadFormSchema,
    answers: { 201: uploadAnswerSchema },
    refusals: [
      "unknown_conversation",
      "forbidden",
      "conversation_ended",
      "upload_cut",
      "upload_quota",
      "storage_full",
      "wrong_extension",
      "polyglot",
      "too_many_pixels",
      "broken_image",
      "rate_limited",
    ],
  },
} as const;

const downloadSchema = {
  operationId: "readAttachment",
  tags,
  summary: "Download an attachment",
  params,
  produces: ["*/*"],
  docs,
} as const;

const discardSchema = {
  operationId: "discardUpload",
  tags,
  summary: "Remove an own upload that was not sent",
  params,
  docs: { access: "participant", answers: { 204: null }, refusals: ["not_found"] },
} as const;

const thumbnailSchema = {
  operationId: "readThumbnail",
  tags,
  summary: "Download the thumbnail of an image",
  params,
  produces: ["image/webp"],
  docs,
} as const;

export interface UploadRoutes {
  attachments: Pick<Attachments, "accept" | "discard" | "read">;
  authenticator: Authenticator;
  /** Holds uploads while they arrive. */
  temporaryDir: string;
  bytesMax: number;
  log: Log;
}

// [MED5] Files untouched for an hour are leftovers of a killed server.
const LEFTOVER_MS = 3_600_000;

/** Uploads and downloads of images and other files. */
export const uploadRoutes: FastifyPluginAsyncTypebox<UploadRoutes> = async (app, parts) => {
  const { attachments, authenticator, bytesMax } = parts;
  await removeLeftovers(app, parts);
  await app.register(multipart, {
    // Some clients send further fields, which are ignored.
    limits: { files: 1, fields: 10, fileSize: bytesMax },
    throwFileSizeLimit: false,
  });
  const rate = createParticipantLimit({ max: 60, windowMs: 60_000 });
  app.post("/uploads", { schema: uploadSchema, config: { slowBody: true } }, (request, reply) => {
    const { conversationId } = request.query;
    const uploaded = andThen(authenticator.actor(request), async (actor) => {
      const tooMany = rate.take(actor.key);
      if (tooMany !== null) return { ok: false, refusal: tooMany };
      const bytes = Math.min(Number(request.headers["content-length"] ?? bytesMax), bytesMax);
      const about = { conversationId, address: addressOf(request), bytes };
      return attachments.accept(actor, about, () => receiveUpload(request, parts));
    });
    return answer(reply.status(201), uploaded);
  });
  app.get("/attachments/:id", { schema: downloadSchema }, async (request, reply) => {
    const file = { id: request.params.id, thumb: false, held: heldBy(request) };
    const opened = andThen(authenticator.actor(request), (actor) => attachments.read(actor, file));
    return sendAttachment(reply, await opened);
  });
  app.delete("/attachments/:id", { schema: discardSchema }, (request, reply) =>
    answer(
      reply.status(204),
      andThen(authenticator.actor(request), (actor) =>
        attachments.discard(actor, request.params.id),
      ),
    ),
  );
  app.get("/attachments/:id/thumb", { schema: thumbnailSchema }, async (request, reply) => {
    const file = { id: request.params.id, thumb: true, held: heldBy(request) };
    const opened = andThen(authenticator.actor(request), (actor) => attachments.read(actor, file));
    return sendAttachment(reply, await opened, { contentType: "image/webp" });
  });
};

/** Removes leftovers now and every quarter of an hour, until the server closes. */
async function removeLeftovers(
  app: FastifyInstance,
  { temporaryDir, log }: UploadRoutes,
): Promise<void> {
  await mkdir(temporaryDir, { recursive: true, mode: FOLDER_MODE });
  await removeOldFiles(temporaryDir, LEFTOVER_MS);
  const cleaning = setInterval(() => {
    removeOldFiles(temporaryDir, LEFTOVER_MS).catch((error: unknown) =>
      log.warn({ err: error }, "cannot remove old uploads; the next round tries again"),
    );
  }, LEFTOVER_MS / 4);
  cleaning.unref();
  app.addHook("onClose", () => clearInterval(cleaning));
}

/** The version that the client holds, by its `If-None-Match`. */
function heldBy({ headers }: FastifyRequest): string | null {
  return headers["if-none-match"] ?? null;
}
