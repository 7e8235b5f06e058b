import { useTranslations } from "use-intl";
import { useSearch } from "wouter";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { PeoplePage } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { ConversationList, ListFailed } from "../inbox/list-pane.tsx";
import { useNow } from "../lib/hooks.ts";
import { Button } from "../ui/button.tsx";
import { PersonRow } from "./person-row.tsx";

const MINUTE_MS = 60_000;

/** [SRC7] The people found, above the messages: five, and all on request. */
export function PeopleFound(props: {
  people: UseInfiniteQueryResult<InfiniteData<PeoplePage>>;
  text: string;
  selectedId: string | null;
}) {
  const t = useTranslations("search");
  const errorText = useErrorText();
  const now = useNow(MINUTE_MS);
  const ofMessage = new URLSearchParams(useSearch()).has("seq");
  const { people } = props;
  if (people.isError && !people.data)
    return (
      <ListFailed text={errorText(errorCode(people.error))} retry={() => void people.refetch()} />
    );
  const hits = people.data?.pages.flatMap((page) => page.hits) ?? [];
  if (hits.length === 0) return null;
  const count = { count: hits.length };
  return (
    <div className="border-b border-line">
      <p aria-hidden className="px-4 pt-2.5 pb-1 text-xs text-ink-3 tabular-nums">
        {people.hasNextPage ? t("countPeopleMore", count) : t("countPeople", count)}
      </p>
      <ConversationList label={t("people")}>
        {hits.map((hit) => (
          <PersonRow
            key={hit.user.id}
            hit={hit}
            text={props.text}
            selected={!ofMessage && hit.conversationId === props.selectedId}
            now={now}
          />
        ))}
      </ConversationList>
      {people.hasNextPage && <AllPeople people={people} />}
    </div>
  );
}

function AllPeople({ people }: { people: UseInfiniteQueryResult<InfiniteData<PeoplePage>> }) {
  const t = useTranslations();
  const first = people.data?.pages.length === 1;
  return (
    <div className="px-1 pb-1">
      <Button
        look="ghost"
        size="sm"
        busy={people.isFetchingNextPage}
        onClick={() => void people.fetchNextPage()}
      >
        {first ? t("search.allPeople") : t("common.loadMore")}
      </Button>
    </div>
  );
}
