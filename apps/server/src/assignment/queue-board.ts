import type { Conversation, ParticipantKey, ServerEvent } from "@deskwire/protocol";
import { conversationStore } from "../conversations/conversation-store.ts";
import { forUser } from "../conversations/for-user.ts";
import { coalesce } from "../platform/kernel/coalesce.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Database } from "../platform/postgres/database.ts";

/**
 * [ASG12] Sends their changed places to waiting users who are connected to this node: at once when this node changed the
 * queue, and by reading the queue periodically when another node did.
 */
export interface QueueBoard {
  /** The queue may have changed. Coalesced: one read of the queue at a time, and one more for calls during it. */
  refresh(): void;
  close(): void;
}

/** Who is connected to this node. */
export interface QueueAudience {
  readonly size: number;
  has(key: ParticipantKey): boolean;
  deliver(to: readonly ParticipantKey[], event: ServerEvent): void;
  onDeliver(listener: (event: ServerEvent) => void): void;
}

export interface QueueBoardOptions {
  audience: QueueAudience;
  everyMs: number;
}

// Users further back get their place with `open` and `welcome`, and live from this place on.
const SHOWN_MAX = 200;

export function createQueueBoard(
  { database, log }: { database: Database; log: Log },
  { audience, everyMs }: QueueBoardOptions,
): QueueBoard {
  // The place that each conversation's user was sent last, by this board or by anything else.
  let told = new Map<string, string>();
  const looks = coalesce({
    task: look,
    onError: (error) =>
      log.warn({ err: error }, "queue positions were not told; the next look tells them"),
  });

  audience.onDeliver((event) => {
    if (event.t === "conversation" && event.conversation.status === "queued")
      told.set(event.conversation.id, placeOf(event.conversation));
  });
  const timer = setInterval(() => {
    if (audience.size > 0) looks.request();
  }, everyMs);
  timer.unref();

  async function look(): Promise<void> {
    const before = new Map(told);
    const queued = await conversationStore.queued(database.pool, SHOWN_MAX);
    // Users who have left are forgotten: they miss what is sent meanwhile. What was sent during the query is kept.
    const during = [...told].filter(([id, place]) => before.get(id) !== place);
    told = new Map(during);
    for (const conversation of queued) {
      const { id, user } = conversation;
      if (!audience.has(`user:${user.id}`)) continue;
      const place = placeOf(conversation);
      if ((told.get(id) ?? before.get(id)) !== place)
        audience.deliver([`user:${user.id}`], {
          t: "conversation",
          conversation: forUser(conversation),
        });
      told.set(id, place);
    }
  }

  return {
    refresh: looks.request,
    close() {
      clearInterval(timer);
      void looks.close();
    },
  };
}

function placeOf({ queuePosition, queueWaitSeconds }: Conversation): string {
  return `${queuePosition} ${queueWaitSeconds}`;
}
