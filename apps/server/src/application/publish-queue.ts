import type { Conversation } from "@deskwire/protocol";
import { conversationStore, forUser } from "../storage/conversation-store.ts";
import { queueStore } from "../storage/queue-store.ts";
import type { Desk } from "./desk.ts";

/** [ASG12] Tells those who wait where they stand, when that has changed. */
export interface QueueBoard {
  /** The queue may have changed. Gathers: one look at the queue at a time, and one more for what came meanwhile. */
  refresh(): void;
  /** With the wait that is likely, while it waits and enough has been measured. */
  estimate(conversation: Conversation): Promise<Conversation>;
  close(): void;
}

// Who stands further back learns the place from `open` and `welcome`, and live once it is below this.
const SHOWN_MAX = 200;
// Many who wait come back at once after a break; one measurement serves them all.
const PACE_MS = 5_000;

export function createQueueBoard(desk: Pick<Desk, "database" | "engine" | "log">): QueueBoard {
  let told = new Map<string, string>();
  let looking = false;
  let again = false;
  let closed = false;
  let measured: { at: number; pace: Promise<number | null> } | null = null;

  async function look(): Promise<void> {
    const [queued, pace] = await Promise.all([
      conversationStore.queued(desk.database.pool, SHOWN_MAX),
      queueStore.secondsPerPlace(desk.database.pool),
    ]);
    const shown = queued.map((conversation) => withEstimate(conversation, pace));
    const now = new Map(
      shown.map((each) => [each.id, `${each.queuePosition} ${each.queueWaitSeconds}`]),
    );
    for (const conversation of shown) {
      if (told.get(conversation.id) === now.get(conversation.id)) continue;
      const event = { t: "conversation", conversation: forUser(conversation) } as const;
      desk.engine.broker.publish([{ to: [`user:${conversation.user.id}`], event }]);
    }
    told = now;
  }

  async function refresh(): Promise<void> {
    if (looking || closed) {
      again = true;
      return;
    }
    looking = true;
    try {
      await look();
    } catch (error) {
      desk.log.warn({ err: error }, "queue positions were not told; the next change tells them");
    }
    looking = false;
    if (!again) return;
    again = false;
    void refresh();
  }

  return {
    refresh: () => void refresh(),
    async estimate(conversation) {
      if (conversation.queuePosition === undefined) return conversation;
      const now = performance.now();
      if (measured === null || now - measured.at > PACE_MS) {
        measured = { at: now, pace: queueStore.secondsPerPlace(desk.database.pool) };
        // A failure is not remembered.
        measured.pace.catch(() => (measured = null));
      }
      return withEstimate(conversation, await measured.pace);
    },
    close() {
      closed = true;
    },
  };
}

function withEstimate(conversation: Conversation, secondsPerPlace: number | null): Conversation {
  if (secondsPerPlace === null || conversation.queuePosition === undefined) return conversation;
  // Rounded to half minutes: a finer number would be no truer, and would change all the time.
  const seconds = Math.max(
    30,
    Math.round((conversation.queuePosition * secondsPerPlace) / 30) * 30,
  );
  return { ...conversation, queueWaitSeconds: seconds };
}
