import { useEffect, useState } from "react";
import { ArrowRightLeft, CircleAlert } from "lucide-react";
import { Link } from "wouter";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import { DropZone } from "../attachments/drop-zone.tsx";
import { useAttach } from "../attachments/use-attach.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { useMessageText } from "../inbox/preview-text.tsx";
import { useClient } from "../live/live.tsx";
import { useAccount } from "../session/session.tsx";
import { EmptyState, SkeletonRows } from "../ui/bits.tsx";
import { Button } from "../ui/button.tsx";
import { Composer, type ComposerProps } from "./composer/composer.tsx";
import { BareHeader, ConversationHeader, HeaderSkeleton } from "./conversation-header.tsx";
import { useDraft, useSaveDraft } from "./composer/drafts.ts";
import { KeptDraft } from "./composer/kept-draft.tsx";
import { MessageList } from "./thread/message-list.tsx";
import { useNaming, type Naming } from "./thread/naming.ts";
import { NotMine } from "./actions/not-mine.tsx";
import { OfferPending } from "./actions/offer.tsx";
import type { OpenConversation } from "./use-open-conversation.ts";
import type { Target } from "./thread/scrolling/use-target.ts";

interface Around {
  /** The address of the list, for the back button on a phone. */
  backHref: string;
  detailsShown: boolean;
  onDetails: () => void;
  /** The message to scroll to; null when none is looked for. */
  target: Target | null;
}

/** One conversation: its header, its messages and the composer. */
export function ConversationPane(props: Around & { open: OpenConversation }) {
  const t = useTranslations();
  const errorText = useErrorText();
  const { open } = props;
  if (open.status === "ready")
    return <Ready {...props} key={open.state.conversation.id} state={open.state} />;
  return (
    <section aria-label={t("conversation.messages")} className="flex h-full flex-col bg-surface">
      {open.status === "loading" ? (
        <HeaderSkeleton backHref={props.backHref} />
      ) : (
        <BareHeader backHref={props.backHref} />
      )}
      {open.status === "loading" && <SkeletonRows rows={5} label={t("common.loading")} />}
      {open.status === "gone" && <Gone {...open} />}
      {open.status === "failed" && (
        <div role="alert" className="m-auto">
          <EmptyState
            icon={CircleAlert}
            title={t("conversation.loadFailed")}
            text={errorText(open.code)}
          >
            {open.code !== "unknown_conversation" && (
              <Button look="secondary" size="sm" onClick={open.retry}>
                {t("common.retry")}
              </Button>
            )}
          </EmptyState>
        </div>
      )}
    </section>
  );
}

const GONE = {
  claimed: { title: "conversation.claimedTitle", text: "conversation.claimedText" },
  left_queue: { title: "conversation.leftQueueTitle", text: "conversation.leftQueueText" },
  lapsed: { title: "conversation.goneTitle", text: "composer.otherReason" },
} as const;

/** The text where it is not known which agent has it. */
const UNKNOWN = {
  claimed: "conversation.leftQueueText",
  left_queue: "conversation.leftQueueText",
  lapsed: "conversation.goneText",
} as const;

/** Shown for what the agent may no longer see: an offer that has lapsed, or what another agent has. Neither is a failure. */
function Gone({ agent, why }: Extract<OpenConversation, { status: "gone" }>) {
  const t = useTranslations();
  const { title, text } = GONE[why];
  const isUnknown = agent === null;
  const fromQueue = why !== "lapsed";
  return (
    <div role="status" className="m-auto">
      <EmptyState
        icon={ArrowRightLeft}
        title={t(title)}
        text={isUnknown ? t(UNKNOWN[why]) : t(text, { agent: agent ?? "" })}
      >
        <Link
          href={fromQueue ? "/queue" : "/inbox"}
          className="font-medium text-accent underline-offset-3 hover:underline"
        >
          {t(fromQueue ? "common.toQueue" : "common.toInbox")}
        </Link>
      </EmptyState>
    </div>
  );
}

function Ready(props: Around & { state: ConversationState }) {
  const t = useTranslations("conversation");
  const account = useAccount();
  const { state } = props;
  const { conversation } = state;
  const naming = useNaming(conversation);
  const draft = useDraft(conversation.id);
  const saveDraft = useSaveDraft(conversation.id);
  const mine = conversation.agent?.id === account.id;
  const writable = mine && conversation.status === "open";
  const attach = useAttach(conversation.id, draft.note);
  return (
    <DropZone label={t("dropFiles", { name: naming.user })} onFiles={writable ? attach : null}>
      <section
        aria-label={t("region", { name: naming.user })}
        className="flex h-full min-w-0 flex-col bg-surface"
      >
        <ConversationHeader {...props} conversation={conversation} mine={mine} />
        <MessageList
          state={state}
          naming={naming}
          mine={mine}
          target={props.target}
          onReply={writable ? (seq) => saveDraft({ ...draft, replyTo: seq }) : null}
        />
        <Typing state={state} naming={naming} />
        {mine && conversation.offer && <OfferPending offer={conversation.offer} />}
        <Writing
          {...{ state, naming, draft, writable }}
          onDraft={saveDraft}
          onFiles={attach}
          seeking={props.target !== null}
        />
        <Announcer conversationId={conversation.id} naming={naming} />
      </section>
    </DropZone>
  );
}

/** The composer; where the agent cannot write, the draft that is kept and the reason. */
function Writing(props: ComposerProps & { writable: boolean }) {
  const { writable, ...composer } = props;
  const { draft, naming, onDraft } = composer;
  const { conversation } = composer.state;
  if (writable) return <Composer {...composer} />;
  return (
    <>
      <KeptDraft conversationId={conversation.id} draft={draft} onDraft={onDraft} />
      <NotMine conversation={conversation} naming={naming} />
    </>
  );
}

function Typing(props: { state: ConversationState; naming: Naming }) {
  const t = useTranslations("conversation");
  const { id } = useAccount();
  const who = props.state.typing.find((each) => each.kind === "user" || each.id !== id);
  return (
    <div role="status" className="h-6 shrink-0 px-5 text-xs text-ink-2 sm:px-7">
      {who && (
        <span className="flex items-center gap-2">
          <span className="flex gap-0.5" aria-hidden>
            {[0, 1, 2].map((dot) => (
              <span
                key={dot}
                className="size-1.5 animate-typing rounded-full bg-ink-3"
                style={{ animationDelay: `${dot * 140}ms` }}
              />
            ))}
          </span>
          <span className="truncate">{t("typing", { name: props.naming.nameOf(who) })}</span>
        </span>
      )}
    </div>
  );
}

// The list is virtual, so a live region would read out rows that scroll into it. Only new messages are read out.
function Announcer(props: { conversationId: string; naming: Naming }) {
  const t = useTranslations("conversation");
  const client = useClient();
  const text = useMessageText();
  const [said, setSaid] = useState("");
  const { conversationId, naming } = props;
  useEffect(
    () =>
      client.onMessage((id, message) => {
        if (id !== conversationId || message.from?.kind !== "user") return;
        const words = text(message);
        if (words) setSaid(t("incoming", { name: naming.user, text: words }));
      }),
    [client, conversationId, naming, text, t],
  );
  return (
    <p className="sr-only" aria-live="polite" data-testid="announcer">
      {said}
    </p>
  );
}
