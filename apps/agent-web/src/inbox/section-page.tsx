import { Suspense } from "react";
import { MessagesSquare } from "lucide-react";
import { useTranslations } from "use-intl";
import { cx } from "../lib/cx.ts";
import { lazyPart } from "../lib/lazy-part.tsx";
import { EmptyState } from "../ui/bits.tsx";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { HistoryList } from "./history-list.tsx";
import { InboxList } from "./inbox-list.tsx";
import { QueueList } from "./queue-list.tsx";

export type Section = "inbox" | "queue" | "history" | "search";

const SearchList = lazyPart(async () => (await import("../search/search-list.tsx")).SearchList);
const LISTS = { inbox: InboxList, queue: QueueList, history: HistoryList, search: SearchList };

// The open conversation is half of the console's code, so the lists load without it.
const Opened = lazyPart(async () => (await import("../conversation/thread/opened.tsx")).Opened);

/** The list of a section with the chosen conversation: panes side by side, on a phone one at a time. */
export function SectionPage(props: { section: Section; conversationId: string | null }) {
  const { section, conversationId } = props;
  const List = LISTS[section];
  return (
    <div className="flex h-full min-w-0">
      <div
        className={cx(
          "w-full shrink-0 border-line md:w-[320px] md:border-r xl:w-[348px]",
          conversationId !== null && "max-md:hidden",
        )}
      >
        <ErrorBoundary resetKey={section}>
          <Suspense fallback={<div className="h-full bg-surface" />}>
            <List selectedId={conversationId} />
          </Suspense>
        </ErrorBoundary>
      </div>
      {conversationId === null ? (
        <NothingChosen section={section} />
      ) : (
        <ErrorBoundary resetKey={conversationId}>
          <Suspense fallback={<div className="min-w-0 flex-1 bg-surface" />}>
            <Opened key={conversationId} backHref={`/${section}`} conversationId={conversationId} />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
}

function NothingChosen(props: { section: Section }) {
  const t = useTranslations(props.section);
  return (
    <div className="hidden min-w-0 flex-1 place-items-center bg-canvas md:grid">
      <EmptyState icon={MessagesSquare} title={t("choose")} text={t("chooseText")} />
    </div>
  );
}
