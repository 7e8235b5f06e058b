import { isBlank, type Notification } from "@deskwire/protocol";

/** One line of the list: a single notification, or a group shown as its latest notification. */
export interface NotificationItem {
  key: string;
  latest: Notification;
  /** The size of the group; at least 1. */
  count: number;
  /** Names in the loaded notifications of the group, latest first, without duplicates. May be empty. */
  names: readonly string[];
  unread: boolean;
}

/**
 * [NTF4] Groups notifications, newest first. The latest notification of a group stands for as many of the group as its
 * `count` says. Earlier ones had been read by then and form a line of their own.
 */
export function groupNotifications(
  items: readonly Notification[],
  readSeq: number,
): NotificationItem[] {
  const lines: NotificationItem[] = [];
  const open = new Map<string, { left: number; names: string[] }>();
  for (const notification of items.toReversed()) {
    const group =
      notification.group === undefined ? null : `${notification.category} ${notification.group}`;
    const covering = group === null ? undefined : open.get(group);
    if (covering && covering.left > 0) {
      covering.left--;
      addName(covering.names, notification);
      continue;
    }
    const names: string[] = [];
    addName(names, notification);
    const count = Math.max(1, notification.count);
    const line = {
      key: String(notification.seq),
      latest: notification,
      count,
      names,
      unread: notification.seq > readSeq,
    };
    lines.push(line);
    if (group !== null) open.set(group, { left: count - 1, names });
  }
  return lines;
}

function addName(names: string[], notification: Notification): void {
  const name = nameIn(notification);
  if (name !== null && !names.includes(name)) names.push(name);
}

/** The sender's name: `fromName` in the event's data. The sender's id is not meant for display. */
function nameIn({ data }: Notification): string | null {
  const name = (data as { fromName?: unknown } | null | undefined)?.fromName;
  return typeof name === "string" && !isBlank(name) ? name.trim() : null;
}
