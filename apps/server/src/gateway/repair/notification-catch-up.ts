import type { ServerEvent } from "@deskwire/protocol";
import type { Notifications } from "../../notifications/notifications.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Hub } from "../socket/hub.ts";

/** [NTF6] Sends a session that connects all undelivered notifications of its user, page by page. */
export interface NotificationCatchUp {
  /** A session of the actor has got these cursors with `welcome`; `send` reaches that session alone. */
  arrived(actor: Actor, cursors: { lastSeq: number; deliveredSeq: number }, send: Send): void;
}

type Send = (event: ServerEvent) => void;

export interface CatchUpParts {
  notifications: Pick<Notifications, "unexpired" | "onAdvanced">;
  log: Log;
}

/** The notifications that a user has not been sent yet. */
interface Range {
  /** The last seq that was sent. */
  after: number;
  /** The last seq to send. */
  target: number;
}

interface State extends CatchUpParts {
  readonly hub: Hub;
  /** By user: the range that follows once everything up to `after` is delivered. */
  readonly ranges: Map<string, Range>;
}

const PAGE = 100;

export function createNotificationCatchUp(parts: CatchUpParts, hub: Hub): NotificationCatchUp {
  const state: State = { ...parts, hub, ranges: new Map() };
  parts.notifications.onAdvanced((userId, delivered) => sendNext(state, userId, delivered));
  hub.onGone((key) => {
    if (key.startsWith("user:")) state.ranges.delete(key.slice("user:".length));
  });
  return {
    arrived(actor, { lastSeq, deliveredSeq }, send) {
      if (actor.kind !== "user" || lastSeq <= deliveredSeq) return;
      const range = { after: deliveredSeq, target: lastSeq };
      sendInBackground(state, { userId: actor.id, range, send });
    },
  };
}

/** Continues when a receipt says that the last page was delivered. */
function sendNext(state: State, userId: string, delivered: number): void {
  const { ranges, hub } = state;
  const range = ranges.get(userId);
  if (range === undefined || delivered < range.after) return;
  ranges.delete(userId);
  const send: Send = (event) => hub.deliver([`user:${userId}`], event);
  sendInBackground(state, { userId, range, send });
}

interface Page {
  userId: string;
  range: Range;
  send: Send;
}

function sendInBackground(state: State, page: Page): void {
  sendPage(state, page).catch((error: unknown) =>
    state.log.warn(
      { err: error },
      "undelivered notifications were not sent; the fresh ones are sent again",
    ),
  );
}

/**
 * Sends the page after `after`, delivered or not: the cursor belongs to the user, and a session on another node may have
 * moved it past what the sessions of this node have received.
 */
async function sendPage(
  { notifications, hub, ranges }: State,
  { userId, range, send }: Page,
): Promise<void> {
  const { after, target } = range;
  const page = await notifications.unexpired({ userId, after, limit: PAGE });
  for (const notification of page) send({ t: "notification", notification });
  const last = page.at(-1);
  const isDone = last === undefined || last.seq >= target;
  if (isDone || !hub.has(`user:${userId}`)) ranges.delete(userId);
  else ranges.set(userId, { after: last.seq, target });
}
