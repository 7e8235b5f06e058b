import type { Conversation } from "@deskwire/protocol";
import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import { conversationStore } from "../conversations/conversation-store.ts";
import type { Database } from "../platform/postgres/database.ts";
import {
  notificationStore,
  type NotificationWelcome,
} from "../notifications/notification-store.ts";

export interface UserWelcome extends NotificationWelcome {
  conversations: Conversation[];
}

/**
 * Reads users' snapshots in batches: after a node restarts, all its users reconnect at once. A snapshot is never older than
 * the call.
 */
export type WelcomeReader = Batcher<string, UserWelcome>;

export function createWelcomeReader({ entry }: Database): WelcomeReader {
  return createBatcher<string, UserWelcome>({
    keyOf: (userId) => userId,
    maxPending: 100_000,
    async flush(userIds) {
      const ids = [...new Set(userIds)];
      const [conversations, welcomes] = await Promise.all([
        conversationStore.welcomeOfUsers(entry, ids),
        notificationStore.welcomes(entry, ids),
      ]);
      const byUser = Map.groupBy(conversations, ({ user }) => user.id);
      return userIds.map((id) => {
        const welcome = welcomes.get(id);
        if (welcome === undefined) throw new Error("the database returned no snapshot of a user");
        return { ...welcome, conversations: byUser.get(id) ?? [] };
      });
    },
  });
}
