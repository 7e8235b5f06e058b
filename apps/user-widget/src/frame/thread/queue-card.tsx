import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { ConversationState } from "@deskwire/client";
import type { Desk } from "@deskwire/protocol";
import { clockTime } from "@deskwire/chat-view/formats/times";
import { adoptStyles } from "../adopt-styles.ts";
import { waitText } from "./wait-text.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { heldFor } from "./held-for.ts";
import css from "./queue-card.css?inline";

adoptStyles(css);

/** The state of the queue: for whom the user waits, the place in the queue, and the expected wait; or that nobody is here. */
interface QueueCardProps {
  thread: ConversationState;
  nameOf: NameOf;
  desk: Desk | null;
}

export function QueueCard({ thread, nameOf, desk }: QueueCardProps) {
  const { tag } = useWords();
  const later = useLater();
  const { queuePosition: position, queueWaitSeconds: wait } = thread.conversation;
  const held = heldFor(thread);
  // [DSK2] Without an agent there is nothing to be next for, and no wait to estimate.
  if (desk?.state === "nobody" && !held)
    return (
      <li className="queue" role="status">
        <div>
          <b>{later.queue.nobody}</b>
          <p className="queue-note">{later.queue.nobodyNote}</p>
        </div>
      </li>
    );
  return (
    <li className="queue" role="status">
      <span className="queue-pulse" aria-hidden="true" />
      <div>
        <b>{held ? later.held(nameOf(held.agent)) : later.queue.title}</b>
        {held && held.until !== null && <p>{later.heldUntil(clockTime(held.until, tag))}</p>}
        {!held && position !== undefined && (
          <p>{position <= 1 ? later.queue.next : later.queue.position(position)}</p>
        )}
        {!held && desk?.state !== "nobody" && wait !== undefined && <p>{waitText(wait, later)}</p>}
        <p className="queue-note">{later.queue.note}</p>
      </div>
    </li>
  );
}
