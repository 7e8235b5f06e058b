import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { ClientState, ConversationState, DeskwireClient } from "@deskwire/client";
import { Icon } from "../icons.tsx";
import { useLater } from "../i18n/words.ts";
import { useAnnouncements } from "./use-announcements.ts";
import { useRefresh } from "./use-refresh.ts";
import { useBareOpening } from "../use-bare-opening.ts";
import { useFirstUnread, useUnreadMark } from "./use-first-unread.ts";
import type { OlderState } from "./use-older.ts";
import type { MarkUnread } from "./use-rows.ts";
import type { ThreadScroll } from "./use-scroll.ts";
import { useSeen } from "./use-seen.ts";
import { unreadIn } from "./unread-chat.ts";

/**
 * What the user has read, where reading goes on, the buttons to what is not on the screen, and what a screen reader says
 * of new messages.
 */
export function Reading(props: {
  client: DeskwireClient;
  state: ClientState;
  threads: readonly ConversationState[];
  live: ConversationState | null;
  nameOf: NameOf;
  scroll: ThreadScroll;
  older: { state: OlderState; load: () => void; hasPage: boolean };
  onMark: (mark: MarkUnread) => void;
}) {
  const { client, threads, live, scroll, older, onMark } = props;
  const announcement = useAnnouncements(client, props.nameOf);
  useBareOpening(client, props.state.unopened);
  useRefresh(client, threads, props.state);
  const above = useSeen(client, threads, scroll.scroller);
  const mark = useUnreadMark(threads.at(-1), onMark);
  const toUnread = useFirstUnread({ threads, mark, scroll, older });
  const below = Math.max(0, (live ? unreadIn(live) : 0) - above);
  return (
    <>
      {above > 0 && <ToUnread above={above} onClick={toUnread} />}
      {!scroll.atBottom && <ToLatest unread={below} onClick={scroll.toBottom} />}
      <p className="visually-hidden" aria-live="polite">
        {announcement}
      </p>
    </>
  );
}

/** The button to the latest message, with the number of unread ones. */
function ToLatest({ unread, onClick }: { unread: number; onClick: () => void }) {
  const t = useLater();
  return (
    <button type="button" className="pill" data-unread={unread > 0} onClick={onClick}>
      {unread > 0 ? t.newMessages(unread) : t.toLatest}
      <Icon name="down" size={16} />
    </button>
  );
}

/** [SHO2] The button to the first unread message, while unread messages stand above the screen. */
function ToUnread({ above, onClick }: { above: number; onClick: () => void }) {
  const t = useLater();
  return (
    <button type="button" className="pill pill-top" data-unread="true" onClick={onClick}>
      {t.unreadAbove(above)}
    </button>
  );
}
