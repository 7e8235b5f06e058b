import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useState } from "react";
import { History } from "lucide-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { ConversationStatus, ConversationSummary } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import { conversationsQuery } from "../api/queries.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { useNow } from "../lib/hooks.ts";
import { useAccount } from "../session/session.tsx";
import { EmptyState, SkeletonRows } from "../ui/bits.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { ConversationRow } from "./conversation-row.tsx";
import { previewOfSummary } from "./inbox-items.ts";
import { ConversationList, ListFailed, ListPane, LoadMore } from "./list-pane.tsx";
import { PreviewText } from "./preview-text.tsx";
import { StatusTag } from "./status-tag.tsx";

const MINUTE_MS = 60_000;
type State = "any" | ConversationStatus;
type Whose = "mine" | "all";

/** The agent's ended conversations, page by page. Leads see all agents' conversations, including live ones. */
export function HistoryList(props: { selectedId: string | null }) {
  const t = useTranslations();
  const isLead = useAccount().role !== "agent";
  const [whose, setWhose] = useState<Whose>(isLead ? "all" : "mine");
  const [state, setState] = useState<State>(isLead ? "any" : "ended");
  return (
    <ListPane
      title={isLead ? t("history.titleAll") : t("history.title")}
      {...(isLead && {
        tools: <Filters whose={whose} state={state} onWhose={setWhose} onState={setState} />,
      })}
    >
      <Pages whose={whose} state={state} selectedId={props.selectedId} />
    </ListPane>
  );
}

function Filters(props: {
  whose: Whose;
  state: State;
  onWhose: (whose: Whose) => void;
  onState: (state: State) => void;
}) {
  const t = useTranslations();
  return (
    <div className="flex flex-col gap-2 border-b border-line px-4 py-2.5">
      <Segmented
        size="sm"
        label={t("history.whose")}
        value={props.whose}
        onChange={props.onWhose}
        options={[
          { value: "all", label: t("history.everyone") },
          { value: "mine", label: t("history.mine") },
        ]}
      />
      <Segmented
        size="sm"
        label={t("history.state")}
        value={props.state}
        onChange={props.onState}
        options={[
          { value: "any", label: t("history.any") },
          { value: "queued", label: t("inbox.queued") },
          { value: "open", label: t("inbox.open") },
          { value: "ended", label: t("inbox.ended") },
        ]}
      />
    </div>
  );
}

function Pages(props: { whose: Whose; state: State; selectedId: string | null }) {
  const t = useTranslations();
  const errorText = useErrorText();
  const status = props.state === "any" ? {} : { status: props.state };
  const list = useInfiniteQuery(conversationsQuery({ scope: props.whose, ...status }));
  const now = useNow(MINUTE_MS);
  if (list.isPending) return <SkeletonRows rows={8} label={t("common.loading")} />;
  if (list.isError && !list.data)
    return <ListFailed text={errorText(errorCode(list.error))} retry={() => void list.refetch()} />;
  const all = list.data.pages.flatMap((page) => page.conversations);
  if (all.length === 0)
    return <HistoryEmpty filtered={props.state !== "any" && props.state !== "ended"} />;
  return (
    <>
      <ConversationList label={t("history.list")}>
        {all.map((each) => (
          <HistoryRow
            key={each.id}
            summary={each}
            selected={each.id === props.selectedId}
            now={now}
          />
        ))}
      </ConversationList>
      <LoadMore list={list} />
    </>
  );
}

function HistoryEmpty(props: { filtered: boolean }) {
  const t = useTranslations("history");
  return (
    <EmptyState
      icon={History}
      title={t("empty")}
      text={props.filtered ? t("emptyFilter") : t("emptyText")}
    />
  );
}

function HistoryRow(props: { summary: ConversationSummary; selected: boolean; now: number }) {
  const t = useTranslations();
  const account = useAccount();
  const { summary } = props;
  const agent = summary.agent
    ? t("history.handledBy", { name: isolateName(summary.agent.name) })
    : t("history.nobody");
  return (
    <ConversationRow
      conversation={summary}
      href={`/history/${summary.id}`}
      selected={props.selected}
      at={summary.lastMessage?.at ?? summary.openedAt}
      now={props.now}
      preview={<PreviewText preview={previewOfSummary(summary, account.id)} />}
      tags={
        <>
          <StatusTag status={summary.status} />
          <span className="truncate text-xs text-ink-3">{agent}</span>
          {summary.rating !== undefined && (
            <span
              className="shrink-0 text-xs text-ink-3"
              role="img"
              aria-label={t("details.stars", { score: String(summary.rating) })}
            >
              {"★".repeat(summary.rating)}
            </span>
          )}
        </>
      }
    />
  );
}
