import type { Notification, NotificationPage, NotificationState } from "@deskwire/protocol";

/** The notifications of every user, in memory. */
export interface ModelNotifications {
  /** Adds one, and returns it. */
  add: (user: string, text: string, at: string) => Notification;
  page: (user: string, page: { after: number; limit: number }) => NotificationPage;
  /** [NTF3] */
  receipt: (user: string, cursors: { delivered?: number; read?: number }) => void;
  stateOf: (user: string) => NotificationState;
  clear: () => void;
}

interface Owned {
  items: Notification[];
  deliveredSeq: number;
  readSeq: number;
}

export function createModelNotifications(): ModelNotifications {
  const byUser = new Map<string, Owned>();
  const ownedBy = (user: string): Owned => {
    const owned = byUser.get(user) ?? { items: [], deliveredSeq: 0, readSeq: 0 };
    byUser.set(user, owned);
    return owned;
  };
  return {
    add: (user, text, at) => add(ownedBy(user), text, at),
    page(user, { after, limit }) {
      const { items } = ownedBy(user);
      const end = after + limit;
      const more = items.length > end;
      return { notifications: items.slice(after, end), lastSeq: items.length, more };
    },
    receipt: (user, cursors) => advance(ownedBy(user), cursors),
    stateOf(user) {
      const { items, deliveredSeq, readSeq } = ownedBy(user);
      return { lastSeq: items.length, deliveredSeq, readSeq };
    },
    clear: () => byUser.clear(),
  };
}

function add({ items }: Owned, text: string, at: string): Notification {
  const seq = items.length + 1;
  const notification = { seq, category: "comment", eventId: `event-${seq}`, text, count: 1, at };
  items.push(notification);
  return notification;
}

function advance(
  owned: Owned,
  { delivered = 0, read = 0 }: { delivered?: number; read?: number },
): void {
  owned.readSeq = Math.max(owned.readSeq, read);
  owned.deliveredSeq = Math.max(owned.deliveredSeq, delivered, owned.readSeq);
}
