import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  peoplePageSchema,
  peopleQuerySchema,
  searchPageSchema,
  searchQuerySchema,
} from "@deskwire/protocol/schemas";
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

const findPeopleSchema = {
  operationId: "searchPeople",
  tags: ["conversations"],
  summary: "Find people by name or user id, each with their latest conversation (agents only)",
  querystring: peopleQuerySchema,
  docs: { access: "participant", answers: { 200: peoplePageSchema }, refusals: ["forbidden"] },
} as const;

const FILTERS = ["userId", "agentId", "kind", "from", "to", "cursor"] as const;

export interface SearchRoutes {
  search: Pick<Search, "find" | "findPeople">;
  authenticator: Authenticator;
}

/** The search for messages and people, for agents. */
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

  app.get(
    "/search/people",
    { schema: findPeopleSchema, config: { cost: SEARCH_COST } },
    (request, reply) => {
      const { q: text, limit = 30, cursor } = request.query;
      return answer(
        reply,
        andThen(authenticator.actor(request), (actor) =>
          search.findPeople(actor, { text, limit, ...(cursor !== undefined && { cursor }) }),
        ),
      );
    },
  );
};
