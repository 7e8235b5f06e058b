import { Lock, Paperclip, ShoppingBag, type LucideIcon } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { SearchHit } from "@deskwire/protocol";
import { VISITOR_PREFIX, type Message, type UserProfile } from "@deskwire/protocol";
import { hitConversationQuery } from "../api/search.ts";
import { noteJump } from "../conversation/thread/scrolling/jump.ts";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { useAgentNames } from "../live/agent-names.ts";
import { useLive } from "../live/live.tsx";
import { useAccount } from "../session/session.tsx";
import { excerpt } from "./highlight.ts";
import { Marked } from "./marked.tsx";
import { ResultRow } from "./result-row.tsx";

/** About three lines of the list, in characters. */
const EXCERPT_CHARS = 110;

/** One hit: user, author, time and the matching part of the message. */
export function HitRow(props: { hit: SearchHit; query: string; selected: boolean; now: number }) {
  const t = useTranslations();
  const { conversationId, message } = props.hit;
  const user = useUser(props.hit);
  const name = userLabel(user, t("common.visitor"));
  return (
    <ResultRow
      href={`/search/${conversationId}?seq=${message.seq}`}
      onClick={noteJump}
      conversationId={conversationId}
      user={user}
      name={name}
      shownName={name}
      at={message.at}
      now={props.now}
      selected={props.selected}
    >
      <span className="line-clamp-3 text-[13px] wrap-anywhere text-ink-2">
        <Author message={message} />
        <Found message={message} query={props.query} />
      </span>
    </ResultRow>
  );
}

function Author(props: { message: Message }) {
  const t = useTranslations("search");
  const agentName = useAgentNames();
  const account = useAccount();
  const { from, kind } = props.message;
  const icon = ICONS[kind as keyof typeof ICONS] as LucideIcon | undefined;
  const Icon = icon;
  const who =
    from?.kind !== "agent" ? null : from.id === account.id ? t("you") : agentName(from.id);
  return (
    <>
      {Icon && <Icon className="mr-1 inline size-3.5 align-[-2px] text-ink-3" aria-hidden />}
      {kind === "note" && <span className="sr-only">{t("kinds.note")} </span>}
      {who !== null && <span className="text-ink-3">{t("author", { name: who })}</span>}
    </>
  );
}

const ICONS = { note: Lock, file: Paperclip, card: ShoppingBag };

function Found(props: { message: Message; query: string }) {
  return (
    <Marked text={excerpt(textOf(props.message), props.query, EXCERPT_CHARS)} query={props.query} />
  );
}

/** [SRC1] The part of a message that is searched. */
function textOf(message: Message): string {
  if (message.kind === "card")
    return [message.body.title, message.body.subtitle].filter(Boolean).join(" · ");
  if (message.kind === "file") return message.body.name;
  return message.kind === "text" || message.kind === "note" ? message.body.text : "";
}

/** The user of a hit. A hit carries only the user's id, so the name is fetched; visitors have no name. */
function useUser({ conversationId, userId }: SearchHit): UserProfile {
  const held = useLive((state) => state.conversations[conversationId]?.conversation.user);
  const visitor = userId.startsWith(VISITOR_PREFIX);
  const fetched = useQuery({
    ...hitConversationQuery(conversationId),
    enabled: held === undefined && !visitor,
  });
  return (
    held ?? fetched.data?.user ?? { kind: "user", id: userId, name: null, avatar: null, visitor }
  );
}
