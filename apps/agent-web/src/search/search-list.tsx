import { useRef } from "react";
import { SearchX, TextSearch } from "lucide-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "wouter";
import { useTranslations } from "use-intl";
import type { SearchHit } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import { peopleQuery, searchQuery } from "../api/search.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { ConversationList, ListFailed, ListPane, LoadMore } from "../inbox/list-pane.tsx";
import { useDebounced, useNow } from "../lib/hooks.ts";
import { EmptyState, SkeletonRows } from "../ui/bits.tsx";
import { HitRow } from "./hit-row.tsx";
import { PeopleFound } from "./people-found.tsx";
import { SearchCount } from "./search-count.tsx";
import { SearchField } from "./search-field.tsx";
import { SearchFilters } from "./search-filters.tsx";
import { activeFilters, peopleTextOf, queryOf } from "./search-form.ts";
import { useSearchStore } from "./search-store.ts";

/** The pause in typing after which the search runs. */
const DEBOUNCE_MS = 250;
const MINUTE_MS = 60_000;

/** Searches all messages that the agent may read, and the people in their conversations. */
export function SearchList(props: { selectedId: string | null }) {
  const t = useTranslations("search");
  const { form, filtersShown, set, showFilters } = useSearchStore();
  const pane = useRef<HTMLDivElement>(null);
  const intoResults = () =>
    pane.current?.querySelector<HTMLAnchorElement>("a[data-conversation]")?.focus();
  const filters = activeFilters(form);
  return (
    <div ref={pane} className="h-full">
      <ListPane
        title={t("title")}
        tools={
          <>
            <div className={filtersShown ? "" : "border-b border-line"}>
              <SearchField
                text={form.text}
                onText={(text) => set({ text })}
                takesFocus={props.selectedId === null}
                filters={filters}
                filtersShown={filtersShown}
                onFilters={() => showFilters(!filtersShown)}
                onDown={intoResults}
              />
            </div>
            {filtersShown && <SearchFilters form={form} onChange={set} />}
          </>
        }
      >
        <Results selectedId={props.selectedId} filtered={filters > 0} />
      </ListPane>
    </div>
  );
}

function Results(props: { selectedId: string | null; filtered: boolean }) {
  const t = useTranslations();
  const errorText = useErrorText();
  const { query, peopleText } = useQueriesOfForm();
  const list = useInfiniteQuery(searchQuery(query));
  const people = useInfiniteQuery(peopleQuery(peopleText));
  if (query === null && peopleText === null) return <Invitation />;
  // Both come at once: people that come later would move the messages under the pointer.
  if ((query !== null && list.isPending) || (peopleText !== null && people.isPending))
    return <SkeletonRows rows={6} label={t("search.searching")} />;
  if (list.isError && !list.data)
    return <ListFailed text={errorText(errorCode(list.error))} retry={() => void list.refetch()} />;
  const hits = query === null ? [] : (list.data?.pages.flatMap((page) => page.hits) ?? []);
  const found = peopleText === null ? [] : (people.data?.pages.flatMap((page) => page.hits) ?? []);
  const nothing = hits.length === 0 && found.length === 0 && !people.isError;
  const text = peopleText ?? query?.q ?? "";
  return (
    <div aria-busy={list.isPlaceholderData || people.isPlaceholderData} data-lists>
      {peopleText !== null && (
        <PeopleFound people={people} text={text} selectedId={props.selectedId} />
      )}
      <SearchCount
        people={{ count: found.length, more: peopleText !== null && people.hasNextPage }}
        messages={{ count: hits.length, more: query !== null && list.hasNextPage }}
      />
      {nothing && (
        <EmptyState
          icon={SearchX}
          title={t("search.nothing", { query: text })}
          text={props.filtered ? t("search.nothingFiltered") : t("search.nothingText")}
        />
      )}
      {hits.length > 0 && <Hits hits={hits} query={text} selectedId={props.selectedId} />}
      {query !== null && <LoadMore list={list} />}
    </div>
  );
}

/** The queries for messages and for people, debounced. */
function useQueriesOfForm() {
  const form = useDebounced(
    useSearchStore((state) => state.form),
    DEBOUNCE_MS,
  );
  const now = useNow(MINUTE_MS);
  return { query: queryOf(form, now), peopleText: peopleTextOf(form) };
}

function Hits(props: { hits: readonly SearchHit[]; query: string; selectedId: string | null }) {
  const t = useTranslations("search");
  const now = useNow(MINUTE_MS);
  const seq = Number(new URLSearchParams(useSearch()).get("seq"));
  return (
    <ConversationList label={t("results")}>
      {props.hits.map((hit) => (
        <HitRow
          key={`${hit.conversationId}/${hit.message.seq}`}
          hit={hit}
          query={props.query}
          selected={hit.conversationId === props.selectedId && hit.message.seq === seq}
          now={now}
        />
      ))}
    </ConversationList>
  );
}

function Invitation() {
  const t = useTranslations("search");
  return <EmptyState icon={TextSearch} title={t("invite")} text={t("inviteText")} />;
}
