import type { NameOf } from "@deskwire/chat-view/event-phrase";
import type { ConversationState } from "@deskwire/client";
import { clockTime } from "@deskwire/chat-view/times";
import { adoptStyles } from "../adopt-styles.ts";
import { waitText } from "./wait-text.ts";
import { useWords } from "../i18n/words.ts";
import { heldFor } from "./held-for.ts";
import css from "./queue-card.css?inline";

adoptStyles(css);

/** The state of the queue: for whom the user waits, the place in the queue, and the expected wait. */
export function QueueCard(props: { thread: ConversationState; nameOf: NameOf }) {
  const { thread, nameOf } = props;
  const { t, tag } = useWords();
  const { queuePosition: position, queueWaitSeconds: wait } = thread.conversation;
  const held = heldFor(thread);
  return (
    <li className="queue" role="status">
      <span className="queue-pulse" aria-hidden="true" />
      <div>
        <b>{held ? t.held(nameOf(held.agent)) : t.queue.title}</b>
        {held && held.until !== null && <p>{t.heldUntil(clockTime(held.until, tag))}</p>}
        {!held && position !== undefined && (
          <p>{position <= 1 ? t.queue.next : t.queue.position(position)}</p>
        )}
        {!held && wait !== undefined && <p>{waitText(wait, t)}</p>}
        <p className="queue-note">{t.queue.note}</p>
      </div>
    </li>
  );
}
