import type { NotificationHead, Notifications } from "../../notifications/notifications.ts";
import type { Log } from "../../platform/kernel/log.ts";
import { repeat } from "../../platform/kernel/repeat.ts";
import type { Hub } from "../socket/hub.ts";

/** [NTF5] Sends fresh notifications again to connected users who do not confirm them. */
export interface NotificationRedelivery {
  close(): void;
}

export interface RedeliveryParts {
  notifications: Pick<Notifications, "behind" | "undelivered">;
  log: Log;
}

export interface RedeliveryOptions {
  /** How often the connected users are examined; a quarter more or less. */
  everyMs: number;
  /** [NTF5] The delay until undelivered notifications are sent again. It doubles each time, up to the maximum. */
  redeliverSeconds: number;
  redeliverMaxSeconds: number;
}

/** A connected user with undelivered notifications. */
interface Silence {
  deliveredSeq: number;
  /** When to send again, in milliseconds of a monotonic clock. */
  dueAt: number;
  delayMs: number;
}

interface State extends RedeliveryParts, RedeliveryOptions {
  readonly hub: Hub;
  /** By user. */
  readonly silences: Map<string, Silence>;
}

const PAGE = 100;

export function createNotificationRedelivery(
  parts: RedeliveryParts,
  hub: Hub,
  options: RedeliveryOptions,
): NotificationRedelivery {
  const state: State = { ...parts, ...options, hub, silences: new Map() };
  const { everyMs } = options;
  const close = repeat(() => examineUsers(state), {
    everyMs,
    log: parts.log,
    name: "redelivering notifications",
  });
  return { close };
}

async function examineUsers(state: State): Promise<void> {
  const { hub, notifications, silences } = state;
  const users = hub
    .participants()
    .flatMap((key) => (key.startsWith("user:") ? [key.slice("user:".length)] : []));
  const heads = users.length === 0 ? [] : await notifications.behind(users);
  const behind = new Set(heads.map(({ userId }) => userId));
  for (const userId of silences.keys()) if (!behind.has(userId)) silences.delete(userId);
  for (const head of heads) await examineUser(state, head);
}

async function examineUser(
  state: State,
  { userId, deliveredSeq }: NotificationHead,
): Promise<void> {
  const { silences } = state;
  const silence = silences.get(userId);
  const now = performance.now();
  if (silence === undefined || deliveredSeq > silence.deliveredSeq) {
    const delayMs = state.redeliverSeconds * 1_000;
    silences.set(userId, { deliveredSeq, dueAt: now + delayMs, delayMs });
  } else if (now >= silence.dueAt) {
    silence.delayMs = Math.min(silence.delayMs * 2, state.redeliverMaxSeconds * 1_000);
    silence.dueAt = now + silence.delayMs;
    await sendAgain(state, userId);
  }
}

async function sendAgain({ hub, notifications }: State, userId: string): Promise<void> {
  const page = await notifications.undelivered({ userId, limit: PAGE });
  for (const notification of page)
    hub.deliver([`user:${userId}`], { t: "notification", notification });
}
