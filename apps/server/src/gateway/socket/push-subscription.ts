import type { Notification } from "@deskwire/protocol";
import { coalesce } from "../../platform/kernel/coalesce.ts";
import type { UserActor } from "../../platform/kernel/actor.ts";
import type { Notifications } from "../../notifications/notifications.ts";

/** One user's notices in the order of their numbers, each once: from the database what was missed, as they come the others. */
export interface PushFeed {
  /** Sends what comes after this one; until then nothing is sent. */
  start(after: number): Promise<void>;
  receive(notice: Notification): void;
  /** The last one sent; 0 before the first. */
  readonly sentSeq: number;
  close(): void;
}

export interface PushFeedOptions {
  notifications: Pick<Notifications, "unexpired">;
  actor: UserActor;
  /** False: no more of it. */
  send(notice: Notification): boolean;
  /** Asks whether everything up to there has arrived. */
  ping(seq: number): void;
  onError(error: unknown): void;
}

const PAGE = 200;

export function createPushFeed({
  notifications,
  actor,
  send,
  ping,
  onError,
}: PushFeedOptions): PushFeed {
  let sent: number | null = null;
  const pump = coalesce({ task: sendNext, onError });
  let closed = false;

  function sendAll(notices: readonly Notification[]): void {
    for (const notice of notices) {
      if (closed || !send(notice)) return;
      sent = notice.seq;
    }
    if (sent !== null && notices.length > 0) ping(sent);
  }

  /** Sends what is next, from the database. */
  async function sendNext(): Promise<void> {
    if (sent === null) return;
    const page = await notifications.unexpired({ userId: actor.id, after: sent, limit: PAGE });
    sendAll(page);
    if (page.length === PAGE) pump.request();
  }

  return {
    async start(after) {
      sent = after;
      pump.request();
      await pump.settled();
    },
    receive(notice) {
      if (sent === null || notice.seq <= sent) return;
      if (pump.busy || notice.seq > sent + 1) pump.request();
      else sendAll([notice]);
    },
    get sentSeq() {
      return sent ?? 0;
    },
    close() {
      closed = true;
      void pump.close();
    },
  };
}
