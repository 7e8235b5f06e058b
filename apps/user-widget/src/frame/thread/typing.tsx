import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { ConversationState } from "@deskwire/client";
import { useWords } from "../i18n/words.ts";
import { Avatar } from "./avatar.tsx";

/** Shown while an agent is typing. */
export function Typing(props: { thread: ConversationState; nameOf: NameOf }) {
  const { t } = useWords();
  const agent = props.thread.typing.find(({ kind }) => kind === "agent");
  if (!agent) return null;
  const name = props.nameOf(agent);
  return (
    <li className="message peer typing" data-first="true" data-last="true">
      <Avatar id={agent.id} name={name} size="small" />
      <div className="bubble" role="status">
        <span className="visually-hidden">{t.typing(name)}</span>
        <i aria-hidden="true" />
        <i aria-hidden="true" />
        <i aria-hidden="true" />
      </div>
    </li>
  );
}
