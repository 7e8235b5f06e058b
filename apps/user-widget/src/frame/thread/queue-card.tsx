import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { ConversationState } from "@deskwire/client";
import { clockTime } from "@deskwire/chat-view/formats/times";
import { adoptStyles } from "../adopt-styles.ts";
import { waitText } from "./wait-text.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { heldFor } from "./held-for.ts";
import css from "./queue-card.css?inline";

adoptStyles(css);

/** The state of the queue: for whom the user waits, the place in the queue, and the expected wait. */
export function QueueCard(props: { thread: ConversationState; nameOf: NameOf }) {
  const { thread, nameOf } = props;
  const { tag } = useWords();
  const later = useLater();
  const { queuePosition: position, queueWaitSeconds: wait } = thread.conversation;
  const held = heldFor(thread);
  return (
    <li className="queue" role="status">
      <span className="queue-pulse" aria-hidden="true" />
      <div>
        <b>{held ? later.held(nameOf(held.agent)) : later.queue.title}</b>
        {held && held.until !== null && <p>{later.heldUntil(clockTime(held.until, tag))}</p>}
        {!held && position !== undefined && (
          <p>{position <= 1 ? later.queue.next : later.queue.position(position)}</p>
        )}
        {!held && wait !== undefined && <p>{waitText(wait, later)}</p>}
        <p className="queue-note">{later.queue.note}</p>
      </div>
    </li>
  );
}
