import type { FastifyReply } from "fastify";
import type { Attachments } from "../../attachments/attachments.ts";
import type { Outcome } from "../../platform/kernel/outcome.ts";

export type OpenedFile =
  Awaited<ReturnType<Attachments["read"]>> extends Outcome<infer T> ? T : never;

export interface SendOptions {
  /** Default: that of the attachment. */
  contentType?: string;
  /** Whether an image is saved as well, not shown. */
  save?: boolean;
}

/** [MED4] A file never runs in the server's origin: its page is sandboxed, and only images are shown inline. */
export function sendAttachment(
  reply: FastifyReply,
  opened: Outcome<OpenedFile>,
  { contentType, save = false }: SendOptions = {},
): FastifyReply {
  if (!opened.ok) return reply.refuse(opened.refusal);
  const { record, version, content } = opened.value;
  // [MED11]
  reply.header("cache-control", save ? "no-store" : "private, no-cache").header("etag", version);
  if (content === null) return reply.status(304).send();
  const disposition = record.kind === "image" && !save ? "inline" : "attachment";
  return reply
    .header("content-type", contentType ?? record.contentType)
    .header("content-length", content.bytes)
    .header("content-security-policy", "default-src 'none'; sandbox")
    .header(
      "content-disposition",
      `${disposition}; filename*=UTF-8''${encodeURIComponent(record.name)}`,
    )
    .send(content.stream);
}
