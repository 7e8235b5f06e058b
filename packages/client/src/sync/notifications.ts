import { type Notification, SYNC_PAGE_MAX } from "@deskwire/protocol";
import { RETRY_MS } from "../connection/reconnect-delay.ts";
import { oncePerTick } from "../once-per-tick.ts";
import type { Core } from "../client-context.ts";
import { PAGE_LIMIT } from "./message-sync.ts";
import type { Outcome } from "../outcome.ts";

/** The user's notices: gaps closed, earlier pages on demand, own cursors told until the server has taken them. */
export interface Notices {
  take: (notification: Notification) => void;
  loadOlder: () => Promise<Outcome<{ more: boolean }>>;
  markRead: (seq: number) => void;
  restart: () => void;
  close: () => void;
}

export function createNotices(core: Core): Notices {
  const notices = () => core.state().notifications;
  let fetching = false;
  let untold = false;
  let telling = false;
  let timer: unknown;

  const closeGap = (target: number): void => {
    const last = notices().items.at(-1)?.seq;
    if (fetching || last === undefined || last >= target) return;
    fetching = true;
    core.call("notifications", { after: last, limit: SYNC_PAGE_MAX }, (answer) => {
      fetching = false;
      // Without a link `restart` looks again; any other refusal waits for the next notice.
      if (!answer.ok) return;
      core.dispatch({ t: "notificationPage", ...answer.value });
      if ((notices().items.at(-1)?.seq ?? 0) > last) closeGap(answer.value.lastSeq);
      deliver();
    });
  };

  const tell = oncePerTick(() => {
    if (!untold || telling || !core.online()) return;
    telling = true;
    untold = false;
    const { deliveredSeq, readSeq } = notices();
    core.call("notificationReceipt", { delivered: deliveredSeq, read: readSeq }, (answer) => {
      telling = false;
      if (answer.ok) return tell();
      untold ||= answer.retryable;
      if (core.online() && untold)
        timer = core.clock.setTimeout(tell, answer.retryAfterMs ?? RETRY_MS);
    });
  });

  const advance = (cursors: { delivered?: number; read?: number }): void => {
    const before = core.state();
    core.dispatch({ t: "notificationsAdvanced", ...cursors });
    if (core.state() === before) return;
    untold = true;
    tell();
  };
  const deliver = (): void => advance({ delivered: notices().items.at(-1)?.seq ?? 0 });

  return {
    take(notification) {
      core.dispatch({ t: "notification", notification });
      closeGap(notification.seq);
      deliver();
    },
    loadOlder: () =>
      new Promise((resolve) => {
        const first = notices().items[0]?.seq ?? notices().lastSeq + 1;
        const after = Math.max(0, first - 1 - PAGE_LIMIT);
        if (first - 1 <= after) return resolve({ ok: true, value: { more: false } });
        core.call("notifications", { after, limit: first - 1 - after }, (answer) => {
          if (!answer.ok) return resolve(answer);
          core.dispatch({ t: "notificationPage", ...answer.value });
          deliver();
          resolve({ ok: true, value: { more: after > 0 } });
        });
      }),
    markRead: (seq) => advance({ read: seq }),
    restart() {
      core.clock.clearTimeout(timer);
      closeGap(notices().lastSeq);
      tell();
    },
    close: () => core.clock.clearTimeout(timer),
  };
}
