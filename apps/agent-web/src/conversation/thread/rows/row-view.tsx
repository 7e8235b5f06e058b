import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import type { Conversation } from "@deskwire/protocol";
import { dayLabel, fullTime } from "@deskwire/chat-view/formats/times";
import { useFormatLocale } from "../../../i18n/intl.tsx";
import { useNow } from "../../../lib/hooks.ts";
import { EventLine } from "./event-line.tsx";
import { MessageItem } from "../message/message-item.tsx";
import type { Naming } from "../naming.ts";
import { PendingItem } from "../message/pending-item.tsx";
import type { ListRow } from "./list-row.ts";
import type { Load } from "../history/use-load.ts";
import type { Seeking } from "../scrolling/use-target.ts";

const HOUR_MS = 3_600_000;

/** One row of the list, by its type. */
export function RowView(props: {
  row: ListRow;
  shown: ConversationState;
  naming: Naming;
  onReply: ((seq: number) => void) | null;
  onOpenImage: (attachmentId: string) => void;
  older: Load;
  hasOlder: boolean;
  seeking: Seeking;
}) {
  const { row, shown, seeking } = props;
  const shownId = shown.conversation.id;
  const conversationId = row.type === "message" ? row.conversationId : shownId;
  const around = {
    conversationId,
    naming: props.naming,
    // A message of an earlier conversation cannot be answered here.
    onReply: conversationId === shownId ? props.onReply : null,
    onShow: (seq: number) => seeking.show({ conversationId, seq }),
    onOpenImage: props.onOpenImage,
  };
  switch (row.type) {
    case "head":
      return <Head hasOlder={props.hasOlder} older={props.older} />;
    case "day":
      return <DayLine at={row.at} />;
    case "boundary":
      return <Boundary above={row.above} />;
    case "unread":
      return <UnreadLine />;
    case "event":
      return <EventLine body={row.event.body} at={row.at} naming={props.naming} />;
    case "message":
      return <MessageItem {...around} row={row} flashed={seeking.flashed === row.key} />;
    case "pending":
      return <PendingItem {...around} row={row} />;
  }
}

function UnreadLine() {
  const t = useTranslations("conversation");
  return (
    <div className="flex items-center gap-3 px-4 pt-4 text-xs font-medium text-danger sm:px-6">
      <span className="h-px flex-1 bg-danger/40" />
      {t("newMessages")}
      <span className="h-px flex-1 bg-danger/40" />
    </div>
  );
}

function DayLine(props: { at: string }) {
  const locale = useFormatLocale();
  const now = useNow(HOUR_MS);
  return (
    <div
      role="separator"
      className="flex items-center gap-3 px-4 pt-5 pb-1 text-xs font-medium text-ink-3 sm:px-6"
    >
      <span className="h-px flex-1 bg-line" />
      {dayLabel(props.at, now, locale)}
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}

/** Where an earlier conversation of the user ends and the next one begins. */
function Boundary(props: { above: Conversation }) {
  const t = useTranslations("conversation");
  const locale = useFormatLocale();
  const { agent, openedAt } = props.above;
  const time = fullTime(openedAt, locale);
  const label = agent
    ? t("earlierWith", { time, name: isolateName(agent.name) })
    : t("earlierAlone", { time });
  return (
    <div
      role="separator"
      aria-label={label}
      className="mx-4 mt-5 mb-1 border-b-2 border-dashed border-line pb-3 text-center text-xs sm:mx-6"
    >
      <span className="inline-block rounded-2xl bg-raised px-3 py-1 font-medium text-balance text-ink-2">
        ↑ {label}
      </span>
    </div>
  );
}

function Head(props: { hasOlder: boolean; older: Load }) {
  const t = useTranslations("conversation");
  const { older } = props;
  return (
    <div className="flex h-12 items-end justify-center text-xs text-ink-3">
      {props.hasOlder ? (
        <button
          type="button"
          className="inline-flex items-center gap-1.5 rounded-full px-3 py-1 font-medium text-ink-2 hover:bg-raised"
          aria-busy={older.loading}
          onClick={older.load}
        >
          {older.loading ? t("loadingOlder") : t("loadOlder")}
        </button>
      ) : (
        <span className="py-1">{t("beginning")}</span>
      )}
    </div>
  );
}
