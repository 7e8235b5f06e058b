import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { searchPageSchema, searchQuerySchema } from "@deskwire/protocol/schemas";
import type { Search } from "../../../search/search.ts";
import { SEARCH_COST } from "../../admission/request-costs.ts";
import { andThen, answer } from "../answer.ts";
import type { Authenticator } from "../authenticate.ts";
import { pick } from "../pick.ts";

const findSchema = {
  operationId: "searchMessages",
  tags: ["conversations"],
  summary: "Find messages that contain every word of `q`, newest first (agents only)",
  querystring: searchQuerySchema,
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
  app.get("/search", { schema: findSchema, config: { cost: SEARCH_COST } }, (request, reply) => {
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
