import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { mailboxStateSchema } from "@deskwire/protocol/schemas";
import type { Mailboxes } from "../../../mailboxes/mailboxes.ts";
import { answer, type Authenticator } from "../authenticate.ts";

export interface MailboxRoutes {
  mailboxes: Mailboxes;
  authenticator: Authenticator;
}

export const mailboxRoutes: FastifyPluginAsyncTypebox<MailboxRoutes> = async (
  app,
  { mailboxes, authenticator },
) => {
  app.get("/mailboxes", {
    schema: {
      operationId: "listMailboxes",
      tags: ["conversations"],
      summary: "List the caller's mailboxes: depth, oldest message and lane for each peer",
      docs: {
        access: "participant",
        answers: {
          200: Type.Object({ mailboxes: Type.Array(mailboxStateSchema) }, { title: "MailboxList" }),
        },
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.actor(request);
      return actor.ok
        ? answer(reply, await mailboxes.read(actor.value))
        : reply.refuse(actor.refusal);
    },
  });
};
