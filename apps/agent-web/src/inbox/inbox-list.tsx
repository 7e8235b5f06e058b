import { memo, useMemo } from "react";
import { Inbox } from "lucide-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import { isBlank } from "@deskwire/protocol";
import { queueLength, queueQuery } from "../api/queries.ts";
import { useDraft } from "../conversation/composer/drafts.ts";
import { useConversations, useLive } from "../live/live.tsx";
import { useAvailability } from "../live/me.ts";
import { useNow } from "../lib/hooks.ts";
import { useAccount } from "../session/session.tsx";
import { EmptyState, SkeletonRows, Tag } from "../ui/bits.tsx";
import { ConversationRow } from "./conversation-row.tsx";
import { inboxItems, isOffered, previewOf, previewTime, unreadCount } from "./inbox-items.ts";
import { ConversationList, ListPane } from "./list-pane.tsx";
import { PreviewText } from "./preview-text.tsx";
import { useInboxOwner } from "./use-inbox-owner.ts";

const MINUTE_MS = 60_000;

/** The agent's own conversations, live. */
export function InboxList(props: { selectedId: string | null }) {
  const t = useTranslations();
  const owner = useInboxOwner();
  const conversations = useConversations();
  const known = useLive((state) => state.me !== null);
  const now = useNow(MINUTE_MS);
  const items = useMemo(
    () => inboxItems(conversations, owner, props.selectedId),
    [conversations, owner, props.selectedId],
  );
  return (
    <ListPane title={t("inbox.title")}>
      {!known && <SkeletonRows rows={6} label={t("common.loading")} />}
      {known && items.length === 0 && <InboxEmpty />}
      {items.length > 0 && (
        <ConversationList label={t("inbox.list")}>
          {items.map((state) => (
            <InboxRow
              key={state.conversation.id}
              state={state}
              selected={state.conversation.id === props.selectedId}
              now={now}
            />
          ))}
        </ConversationList>
      )}
    </ListPane>
  );
}

interface RowProps {
  state: ConversationState;
  selected: boolean;
  now: number;
}

const InboxRow = memo(function InboxRow(props: RowProps) {
  const t = useTranslations("inbox");
  const account = useAccount();
  const { state } = props;
  const { conversation } = state;
  const offered = isOffered(conversation, account.id);
  const unread = offered ? 0 : unreadCount(state, account.id);
  return (
    <ConversationRow
      conversation={conversation}
      href={`/inbox/${conversation.id}`}
      selected={props.selected}
      at={previewTime(state, account.id)}
      now={props.now}
      unread={unread}
      preview={<InboxPreview state={state} agentId={account.id} draftShown={!props.selected} />}
      {...(conversation.status === "ended" && { tags: <Tag>{t("ended")}</Tag> })}
      {...(offered && { tags: <Tag look="note">{t("offered")}</Tag> })}
    />
  );
});

function InboxPreview(props: { state: ConversationState; agentId: string; draftShown: boolean }) {
  const t = useTranslations("inbox");
  const draft = useDraft(props.state.conversation.id);
  const typing = props.state.typing.some((who) => who.kind === "user");
  if (typing) return <span className="font-medium text-accent">{t("typing")}</span>;
  if (props.draftShown && !isBlank(draft.text)) {
    return (
      <>
        <span className="mr-1 font-medium text-danger [:lang(zh-CN)_&]:mr-0">{t("draft")}</span>
        {draft.text}
      </>
    );
  }
  return <PreviewText preview={previewOf(props.state, props.agentId)} />;
}

function InboxEmpty() {
  const t = useTranslations("inbox");
  const availability = useAvailability();
  const waiting = queueLength(useInfiniteQuery(queueQuery).data);
  return (
    <EmptyState
      icon={Inbox}
      title={t("empty")}
      text={availability === "online" ? t("emptyOnline") : t("emptyAway")}
    >
      {waiting > 0 && (
        <>
          <span className="text-[13px] text-ink-2">{t("emptyQueue", { count: waiting })}</span>
          <Link
            href="/queue"
            className="font-medium text-accent underline-offset-3 hover:underline"
          >
            {t("openQueue")}
          </Link>
        </>
      )}
    </EmptyState>
  );
}
