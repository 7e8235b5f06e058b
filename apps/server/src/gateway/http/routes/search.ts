import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { agentIdSchema, pageCursorSchema, searchPageSchema } from "@deskwire/protocol/schemas";
import type { Search } from "../../../search/search.ts";
import { answer, type Authenticator } from "../authenticate.ts";

const timeSchema = Type.String({ maxLength: 30, description: "A date, or a time in UTC" });

/** Full-text search for agents. */
export const searchRoutes: FastifyPluginAsyncTypebox<{
  search: Pick<Search, "find">;
  authenticator: Authenticator;
}> = async (app, { search, authenticator }) => {
  app.get("/search", {
    schema: {
      operationId: "searchMessages",
      tags: ["conversations"],
      summary: "Find messages that contain every word of `q`, newest first (agents only)",
      querystring: Type.Object({
        q: Type.String({ minLength: 1, maxLength: 200 }),
        userId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
        agentId: Type.Optional(agentIdSchema),
        kind: Type.Optional(
          Type.Union([
            Type.Literal("text"),
            Type.Literal("note"),
            Type.Literal("card"),
            Type.Literal("file"),
          ]),
        ),
        from: Type.Optional(timeSchema),
        to: Type.Optional(timeSchema),
        cursor: Type.Optional(pageCursorSchema),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
      }),
      docs: { access: "participant", answers: { 200: searchPageSchema }, refusals: ["forbidden"] },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.actor(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const { q, limit = 30, userId, agentId, kind, from, to, cursor } = request.query;
      return answer(
        reply,
        await search.find(actor.value, {
          text: q,
          limit,
          ...(userId !== undefined && { userId }),
          ...(agentId !== undefined && { agentId }),
          ...(kind !== undefined && { kind }),
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to }),
          ...(cursor !== undefined && { cursor }),
        }),
      );
    },
  });
};
