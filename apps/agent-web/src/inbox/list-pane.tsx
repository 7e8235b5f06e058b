import { useRef, type KeyboardEvent, type ReactNode } from "react";
import { RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../ui/bits.tsx";
import { Button } from "../ui/button.tsx";
import { CircleAlert } from "lucide-react";

/** The left pane: a title with tools and a list. */
export function ListPane(props: {
  title: string;
  aside?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-label={props.title} className="flex h-full min-w-0 flex-col bg-surface">
      <header className="flex min-h-14 items-center gap-3 border-b border-line px-4 py-2.5">
        <h1 className="min-w-0 flex-1 truncate text-base font-semibold tracking-tight">
          {props.title}
        </h1>
        {props.aside}
      </header>
      {props.tools}
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">{props.children}</div>
    </section>
  );
}

/**
 * A list of links to conversations. Up, Down, Home and End move the focus between them, and across all lists of an element
 * with `data-lists`.
 */
export function ConversationList(props: { label: string; children: ReactNode }) {
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const lists = list.current?.closest("[data-lists]") ?? list.current;
    const links = [...(lists?.querySelectorAll<HTMLAnchorElement>("a[data-conversation]") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const to = target(event.key, at, links.length);
    if (to === null) return;
    event.preventDefault();
    links[to]?.focus();
  };
  return (
    <ul ref={list} aria-label={props.label} onKeyDown={onKeyDown} className="divide-y divide-line">
      {props.children}
    </ul>
  );
}

function target(key: string, at: number, count: number): number | null {
  if (at < 0 || count === 0) return null;
  if (key === "ArrowDown") return Math.min(at + 1, count - 1);
  if (key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** The button below a paged list that loads the next page. */
export function LoadMore({
  list,
}: {
  list: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
}) {
  const t = useTranslations("common");
  if (!list.hasNextPage) return null;
  return (
    <div className="grid place-items-center border-t border-line p-4">
      <Button
        look="secondary"
        size="sm"
        busy={list.isFetchingNextPage}
        onClick={() => void list.fetchNextPage()}
      >
        {t("loadMore")}
      </Button>
    </div>
  );
}

export function ListFailed(props: { text: string; retry: () => void }) {
  const t = useTranslations();
  return (
    <div role="alert">
      <EmptyState icon={CircleAlert} title={t("inbox.loadFailed")} text={props.text}>
        <Button look="secondary" size="sm" onClick={props.retry}>
          <RotateCw className="size-3.5" aria-hidden />
          {t("common.retry")}
        </Button>
      </EmptyState>
    </div>
  );
}
