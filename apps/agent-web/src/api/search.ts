import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { PeoplePage, SearchPage } from "@deskwire/protocol";
import type { SearchQuery } from "../search/search-form.ts";
import { http } from "./http.ts";
import { fetchConversation } from "./queries.ts";

const PAGE = 25;
const PEOPLE_AT_FIRST = 5;
const NAMES_FRESH_MS = 300_000;

/** [SRC1] The hits, page by page, newest first. A null `query` disables the search. */
export function searchQuery(query: SearchQuery | null) {
  return infiniteQueryOptions({
    queryKey: ["search", "hits", query],
    queryFn: ({ pageParam, signal }) =>
      http<SearchPage>("/search", { query: { ...query, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: query !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}

/** [SRC7] The people whom a text names: five at first, then whole pages. A null text disables the search. */
export function peopleQuery(text: string | null) {
  return infiniteQueryOptions({
    queryKey: ["search", "people", text],
    queryFn: ({ pageParam: cursor, signal }) => {
      const limit = cursor === undefined ? PEOPLE_AT_FIRST : PAGE;
      return http<PeoplePage>("/search/people", {
        query: { q: text ?? "", limit, cursor },
        signal,
      });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: text !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}

/** The conversation of a hit. Cached for 5 minutes, because only the user's name is shown and it rarely changes. */
export function hitConversationQuery(id: string) {
  return queryOptions({
    queryKey: ["search", "conversation", id],
    queryFn: () => fetchConversation(id),
    staleTime: NAMES_FRESH_MS,
  });
}
