import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { mailboxListSchema } from "@deskwire/protocol/schemas";
import type { Mailboxes } from "../../../mailboxes/mailboxes.ts";
import { andThen, answer } from "../answer.ts";
import type { Authenticator } from "../authenticate.ts";

const listSchema = {
  operationId: "listMailboxes",
  tags: ["conversations"],
  summary: "List the caller's mailboxes: depth, oldest message and lane for each peer",
  docs: {
    access: "participant",
    answers: { 200: mailboxListSchema },
  },
} as const;

export interface MailboxRoutes {
  mailboxes: Mailboxes;
  authenticator: Authenticator;
}

export const mailboxRoutes: FastifyPluginAsyncTypebox<MailboxRoutes> = async (
  app,
  { mailboxes, authenticator },
) => {
  app.get("/mailboxes", { schema: listSchema }, (request, reply) =>
    answer(
      reply,
      andThen(authenticator.actor(request), (actor) => mailboxes.read(actor)),
    ),
  );
};
