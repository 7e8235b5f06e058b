import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import {
  downloadAnswerSchema,
  downloadQuerySchema,
  uuidParamsSchema as params,
} from "@deskwire/protocol/schemas";
import type { DownloadTicket, DownloadTickets } from "../../../accounts/download-tickets.ts";
import type { Attachments } from "../../../attachments/attachments.ts";
import { done } from "../../../platform/kernel/outcome.ts";
import { andThen, answer } from "../answer.ts";
import type { Authenticator } from "../authenticate.ts";
import { createParticipantLimit } from "../participant-limit.ts";
import { sendAttachment } from "../send-attachment.ts";

const issueSchema = {
  operationId: "startDownload",
  tags: ["media"],
  summary:
    "Get an address from which a browser can download an attachment, once and within a minute",
  params,
  docs: {
    access: "participant",
    answers: { 201: downloadAnswerSchema },
    refusals: ["not_found", "rate_limited"],
  },
} as const;

/** The address is opaque, so that the documentation does not describe it. */
const redeemSchema = { hide: true, querystring: downloadQuerySchema } as const;

export interface DownloadRoutes {
  attachments: Pick<Attachments, "check" | "read">;
  tickets: DownloadTickets;
  authenticator: Authenticator;
  /** The path under which these routes are. */
  prefix: string;
}

/** [MED13] Downloads by a plain link, which cannot carry a token. */
export const downloadRoutes: FastifyPluginAsyncTypebox<DownloadRoutes> = async (app, parts) => {
  const { attachments, tickets, authenticator, prefix } = parts;
  const rate = createParticipantLimit({ max: 120, windowMs: 60_000 });
  app.post("/attachments/:id/downloads", { schema: issueSchema }, (request, reply) => {
    const { id } = request.params;
    const issued = andThen(authenticator.actor(request), async (actor) => {
      const tooMany = rate.take(actor.key);
      if (tooMany !== null) return { ok: false, refusal: tooMany };
      return andThen(attachments.check(actor, id), async () => {
        const { ticket, expiresAt } = await tickets.issue(actor, id);
        return done({ url: `${prefix}/downloads?ticket=${ticket}`, expiresAt });
      });
    });
    return answer(reply.status(201), issued);
  });
  // A HEAD would use the ticket up.
  const redeeming = { schema: redeemSchema, exposeHeadRoute: false };
  app.get("/downloads", redeeming, async (request, reply) => {
    const opened = andThen(tickets.read(request.query.ticket), (ticket) =>
      open(parts, request, ticket),
    );
    return sendAttachment(reply, await opened, { save: true });
  });
};

/** [LIM4] A call that is refused because its participant uses too much leaves the ticket for the next one. */
function open(
  { attachments, tickets, authenticator }: DownloadRoutes,
  request: FastifyRequest,
  ticket: DownloadTicket,
): ReturnType<Attachments["read"]> {
  const { actor, attachmentId: id } = ticket;
  return andThen(authenticator.admit(request, actor), () =>
    andThen(tickets.use(ticket), () => attachments.read(actor, { id, thumb: false, held: null })),
  );
}
