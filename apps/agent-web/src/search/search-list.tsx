import { useEffect, useRef, useState } from "react";
import { SearchX, TextSearch } from "lucide-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "wouter";
import { useTranslations } from "use-intl";
import type { SearchHit } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import { searchQuery } from "../api/search.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { ConversationList, ListFailed, ListPane, LoadMore } from "../inbox/list-pane.tsx";
import { useDebounced, useNow } from "../lib/hooks.ts";
import { EmptyState, SkeletonRows } from "../ui/bits.tsx";
import { HitRow } from "./hit-row.tsx";
import { SearchField } from "./search-field.tsx";
import { SearchFilters } from "./search-filters.tsx";
import { activeFilters, queryOf } from "./search-form.ts";
import { useSearchStore } from "./search-store.ts";

/** The pause in typing after which the search runs. */
const DEBOUNCE_MS = 250;
const MINUTE_MS = 60_000;

/** Searches all messages that the agent may read. */
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
  const query = useQueryOfForm();
  const list = useInfiniteQuery(searchQuery(query));
  if (query === null) return <Invitation />;
  if (list.isPending) return <SkeletonRows rows={6} label={t("search.searching")} />;
  if (list.isError && !list.data)
    return <ListFailed text={errorText(errorCode(list.error))} retry={() => void list.refetch()} />;
  const hits = list.data.pages.flatMap((page) => page.hits);
  return (
    <div aria-busy={list.isPlaceholderData}>
      <Count count={hits.length} more={list.hasNextPage} />
      {hits.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title={t("search.nothing", { query: query.q })}
          text={props.filtered ? t("search.nothingFiltered") : t("search.nothingText")}
        />
      ) : (
        <Hits hits={hits} query={query.q} selectedId={props.selectedId} />
      )}
      <LoadMore list={list} />
    </div>
  );
}

/** The query, debounced. */
function useQueryOfForm() {
  const form = useDebounced(
    useSearchStore((state) => state.form),
    DEBOUNCE_MS,
  );
  const now = useNow(MINUTE_MS);
  return queryOf(form, now);
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

function Count(props: { count: number; more: boolean }) {
  const t = useTranslations("search");
  // Debounced, so that a screen reader is not interrupted at every letter.
  const [said, setSaid] = useState("");
  const text = props.more
    ? t("countMore", { count: props.count })
    : t("count", { count: props.count });
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), 600);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <>
      {props.count > 0 && (
        <p aria-hidden className="px-4 pt-2.5 pb-1 text-xs text-ink-3 tabular-nums">
          {text}
        </p>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  );
}

function Invitation() {
  const t = useTranslations("search");
  return <EmptyState icon={TextSearch} title={t("invite")} text={t("inviteText")} />;
}
