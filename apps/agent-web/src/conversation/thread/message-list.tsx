import { useState, type ReactNode, type RefObject } from "react";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import { SkeletonRows } from "../../ui/bits.tsx";
import { useThread } from "./history/use-thread.ts";
import { Pictures } from "./media/pictures.tsx";
import type { Naming } from "./naming.ts";
import { MessageRows } from "./rows/message-rows.tsx";
import { ToLatest } from "./scrolling/to-latest.tsx";
import { ToUnread } from "./scrolling/to-unread.tsx";
import { useScrolling } from "./scrolling/use-scrolling.ts";
import type { Target } from "./scrolling/use-target.ts";

/**
 * The messages of a conversation, newest at the bottom. Scrolling up loads earlier messages, then the user's earlier
 * conversations. While a message is looked for, the list shows the part around it.
 */
export function MessageList(props: {
  state: ConversationState;
  naming: Naming;
  /** Whether the reader is the agent of this conversation. Only then does the read cursor move. */
  mine: boolean;
  target: Target | null;
  onReply: ((seq: number) => void) | null;
}) {
  const { state, naming, mine, target, onReply } = props;
  const t = useTranslations("conversation");
  const thread = useThread(state, mine);
  const { scroll, seeking, toLatest, above, toUnread } = useScrolling({
    thread,
    state,
    mine,
    target,
  });
  const [image, setImage] = useState<string | null>(null);
  const { view, threads } = thread;
  const empty = view.shown.messages.length === 0 && state.pending.length === 0;
  return (
    <div className="relative min-h-0 flex-1">
      <MessageLog scroller={scroll.scroller} busy={state.syncing}>
        {empty && state.conversation.lastSeq > 0 ? (
          <SkeletonRows rows={5} label={t("loadingOlder")} />
        ) : (
          <MessageRows {...{ thread, scroll, seeking, naming, onReply }} onOpenImage={setImage} />
        )}
      </MessageLog>
      <ToUnread above={above} onClick={toUnread} />
      <ToLatest
        away={!scroll.atBottom && seeking.wanted === null}
        detached={view.detached}
        fresh={scroll.fresh}
        onClick={toLatest}
      />
      {image !== null && <Pictures threads={threads} shownId={image} onShow={setImage} />}
    </div>
  );
}

/** The box that scrolls. */
function MessageLog(props: {
  scroller: RefObject<HTMLDivElement | null>;
  busy: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("conversation");
  return (
    <div
      ref={props.scroller}
      role="log"
      aria-label={t("messages")}
      aria-live="off"
      aria-busy={props.busy}
      tabIndex={0}
      className="scroll-thin flex h-full flex-col overflow-x-hidden overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2"
    >
      {props.children}
    </div>
  );
}
