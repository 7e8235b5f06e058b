import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useTranslations } from "use-intl";
import type { Conversation, ConversationSummary } from "@deskwire/protocol";
import { fullTime } from "@deskwire/chat-view/formats/times";
import { conversationsQuery } from "../api/queries.ts";
import { useFormatLocale } from "../i18n/intl.tsx";
import { previewOfSummary } from "../inbox/inbox-items.ts";
import { PreviewText } from "../inbox/preview-text.tsx";
import { useAccount } from "../session/session.tsx";
import { Button } from "../ui/button.tsx";

/** The user's other conversations that the reader may see, newest first. */
export function EarlierConversations(props: { conversation: Conversation }) {
  const t = useTranslations();
  const account = useAccount();
  const { id, user, openedAt } = props.conversation;
  const scope = account.role === "agent" ? "mine" : "all";
  const list = useInfiniteQuery(conversationsQuery({ scope, userId: user.id }));
  if (list.isPending)
    return <div className="skeleton h-10" role="status" aria-label={t("common.loading")} />;
  if (list.isError && !list.data)
    return <p className="text-[13px] text-ink-3">{t("details.earlierFailed")}</p>;
  const others = list.data.pages
    .flatMap((page) => page.conversations)
    .filter((each) => each.id !== id && each.openedAt <= openedAt);
  if (others.length === 0)
    return <p className="text-[13px] text-ink-3">{t("details.noEarlier")}</p>;
  return (
    <>
      <ul className="-mx-2.5 flex flex-col gap-0.5">
        {others.map((each) => (
          <EarlierRow key={each.id} summary={each} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          look="secondary"
          size="sm"
          className="mt-2"
          busy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("common.loadMore")}
        </Button>
      )}
    </>
  );
}

function EarlierRow({ summary }: { summary: ConversationSummary }) {
  const t = useTranslations("history");
  const locale = useFormatLocale();
  const account = useAccount();
  const { id, agent, openedAt } = summary;
  return (
    <li>
      <Link href={`/history/${id}`} className="block rounded-lg px-2.5 py-2 hover:bg-raised">
        <span className="flex items-baseline justify-between gap-3 text-xs text-ink-3">
          <span className="truncate">{agent ? isolateName(agent.name) : t("nobody")}</span>
          <time dateTime={openedAt} className="shrink-0 tabular-nums">
            {fullTime(openedAt, locale)}
          </time>
        </span>
        <span className="block truncate text-[13px]">
          <PreviewText preview={previewOfSummary(summary, account.id)} />
        </span>
      </Link>
    </li>
  );
}
