import { useState } from "react";
import { CircleCheck } from "lucide-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { ConversationSummary } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import { queueLength, queueQuery } from "../api/queries.ts";
import { useClaim } from "../conversation/actions/use-claim.ts";
import { useErrorText, useFormatLocale } from "../i18n/intl.tsx";
import { useNow } from "../lib/hooks.ts";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { duration } from "@deskwire/chat-view/formats/ages";
import { useAgentNames } from "../live/agent-names.ts";
import { useLive } from "../live/live.tsx";
import { useAccount } from "../session/session.tsx";
import { EmptyState, SkeletonRows } from "../ui/bits.tsx";
import { Button } from "../ui/button.tsx";
import { ConversationRow } from "./conversation-row.tsx";
import { previewOfSummary } from "./inbox-items.ts";
import { ConversationList, ListFailed, ListPane, LoadMore } from "./list-pane.tsx";
import { PreviewText } from "./preview-text.tsx";

const REFRESH_MS = 5_000;

/** The queued conversations, longest wait first. */
export function QueueList(props: { selectedId: string | null }) {
  const t = useTranslations();
  const queue = useInfiniteQuery(queueQuery);
  const errorText = useErrorText();
  const waiting = unique(queue.data?.pages.flatMap((page) => page.conversations) ?? []);
  return (
    <ListPane
      title={t("queue.title")}
      aside={
        waiting.length > 0 && <QueueSummary count={queueLength(queue.data)} waiting={waiting} />
      }
    >
      {queue.isPending && <SkeletonRows rows={4} label={t("common.loading")} />}
      {queue.isError && waiting.length === 0 && (
        <ListFailed text={errorText(errorCode(queue.error))} retry={() => void queue.refetch()} />
      )}
      {queue.isSuccess && waiting.length === 0 && (
        <EmptyState icon={CircleCheck} title={t("queue.empty")} text={t("queue.emptyText")} />
      )}
      {waiting.length > 0 && (
        <ConversationList label={t("queue.list")}>
          {waiting.map((summary) => (
            <QueueRow
              key={summary.id}
              summary={summary}
              selected={summary.id === props.selectedId}
            />
          ))}
        </ConversationList>
      )}
      <LoadMore list={queue} />
    </ListPane>
  );
}

/** Removes duplicates. When a conversation leaves the queue, the pages shift and may overlap. */
function unique(all: readonly ConversationSummary[]): ConversationSummary[] {
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

/** [ASG16] */
function waitsFrom({ waitsFrom: since, openedAt }: ConversationSummary): string {
  return since ?? openedAt;
}

function QueueSummary(props: { count: number; waiting: readonly ConversationSummary[] }) {
  const t = useTranslations("queue");
  const locale = useFormatLocale();
  const now = useServerNow();
  const oldest = Math.min(...props.waiting.map((each) => Date.parse(waitsFrom(each))));
  return (
    <p className="shrink-0 text-xs text-ink-2 tabular-nums">
      {t("summary", { count: props.count, longest: duration(now - oldest, locale) })}
    </p>
  );
}

function QueueRow(props: { summary: ConversationSummary; selected: boolean }) {
  const t = useTranslations();
  const account = useAccount();
  const locale = useFormatLocale();
  const now = useServerNow();
  const claim = useClaim();
  const agentName = useAgentNames();
  const [claiming, setClaiming] = useState(false);
  const { summary } = props;
  const name = userLabel(summary.user, t("common.visitor"));
  const onClaim = async () => {
    setClaiming(true);
    await claim(summary.id);
    setClaiming(false);
  };
  return (
    <ConversationRow
      conversation={summary}
      href={`/queue/${summary.id}`}
      selected={props.selected}
      at={summary.lastMessage?.at ?? summary.openedAt}
      now={now}
      preview={<PreviewText preview={previewOfSummary(summary, account.id)} />}
      tags={
        <span className="line-clamp-2 text-xs text-ink-3 tabular-nums">
          {t("queue.waits", { duration: duration(now - Date.parse(waitsFrom(summary)), locale) })}
          {summary.hold
            ? ` · ${t("queue.held", { name: agentName(summary.hold.agentId) })}`
            : summary.queuePosition !== undefined &&
              ` · ${t("queue.position", { position: String(summary.queuePosition) })}`}
        </span>
      }
      aside={
        <Button
          size="sm"
          aria-label={t("queue.claimNamed", { name })}
          busy={claiming}
          onClick={() => void onClaim()}
        >
          {t("queue.claim")}
        </Button>
      }
    />
  );
}

/** The server's time, so that a wrong local clock does not distort the waits. */
function useServerNow(): number {
  const skew = useLive((state) => state.clockSkewMs);
  return useNow(REFRESH_MS) + skew;
}
