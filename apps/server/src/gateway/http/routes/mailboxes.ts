import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { mailboxStateSchema } from "@deskwire/protocol/schemas";
import type { Desk } from "../../../platform/kernel/desk.ts";
import { readMailboxes } from "../../../mailboxes/read-mailboxes.ts";
import { answer, type Authenticator } from "../authenticate.ts";

export interface MailboxRoutes {
  desk: Desk;
  authenticator: Authenticator;
}

export const mailboxRoutes: FastifyPluginAsyncTypebox<MailboxRoutes> = async (
  app,
  { desk, authenticator },
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
        ? answer(reply, await readMailboxes(desk, actor.value))
        : reply.refuse(actor.refusal);
    },
  });
};
