import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { agentIdSchema, pageCursorSchema, searchPageSchema } from "@deskwire/protocol/schemas";
import type { Search } from "../../../search/search.ts";
import { andThen, answer } from "../answer.ts";
import type { Authenticator } from "../authenticate.ts";
import { pick } from "../pick.ts";

const timeSchema = Type.String({ maxLength: 30, description: "A date, or a time in UTC" });

const findSchema = {
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
} as const;

const FILTERS = ["userId", "agentId", "kind", "from", "to", "cursor"] as const;

export interface SearchRoutes {
  search: Pick<Search, "find">;
  authenticator: Authenticator;
}

/** Full-text search for agents. */
export const searchRoutes: FastifyPluginAsyncTypebox<SearchRoutes> = async (
  app,
  { search, authenticator },
) => {
  app.get("/search", { schema: findSchema }, (request, reply) => {
    const { q: text, limit = 30 } = request.query;
    const filters = pick(request.query, FILTERS);
    return answer(
      reply,
      andThen(authenticator.actor(request), (actor) =>
        search.find(actor, { text, limit, ...filters }),
      ),
    );
  });
};
