import type { Conversation, Message } from "@deskwire/protocol";
import type { Agents } from "../agents/agents.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { conversationStore } from "./conversation-store.ts";
import { changeDeliveries, messageDeliveries, type Change, type Sides } from "./deliveries.ts";

/** Publishes committed changes to both sides of a conversation, on every node. */
export interface Publisher {
  /** [SEQ7] Sends a message to every session of both sides. [SND11] The user gets a note as `hidden`, without its body. */
  message(conversationId: string, message: Message, sides: Sides): void;
  /** [CNV8] Sends the events of transitions, then the conversations as they are now, and resolves with those. */
  changes(changes: readonly Change[]): Promise<ReadonlyMap<string, Conversation>>;
  /** Calls the listener after each non-empty `changes` of this node. The listener must not throw. */
  onChanges(listener: (changes: readonly Change[]) => void): void;
}

export interface PublisherParts {
  database: Database;
  broker: Broker;
  agents: Pick<Agents, "presenceOf">;
}

export function createPublisher(parts: PublisherParts): Publisher {
  const listeners: ((changes: readonly Change[]) => void)[] = [];
  return {
    message(conversationId, message, sides) {
      parts.broker.publish(messageDeliveries(conversationId, message, sides));
    },
    async changes(changes) {
      if (changes.length === 0) return new Map();
      const conversations = await publishChanges(parts, changes);
      for (const listener of listeners) listener(changes);
      await tellNewAgents(parts, changes, conversations);
      return conversations;
    },
    onChanges: (listener) => void listeners.push(listener),
  };
}

async function publishChanges(
  { database, broker }: PublisherParts,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, Conversation>> {
  const conversations = await conversationStore.byIds(
    database.pool,
    changes.map((change) => change.conversationId),
  );
  const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]));
  broker.publish(
    changes.flatMap((change) => changeDeliveries(change, byId.get(change.conversationId))),
  );
  return byId;
}

/** Sends the presence of a newly assigned agent to the user. */
async function tellNewAgents(
  { broker, agents }: PublisherParts,
  changes: readonly Change[],
  conversations: ReadonlyMap<string, Conversation>,
): Promise<void> {
  const served = changes
    .filter((change) =>
      change.messages.some(
        (message) => message.kind === "event" && message.body.type === "assigned",
      ),
    )
    .flatMap((change) => conversations.get(change.conversationId) ?? []);
  const agentIds = [...new Set(served.flatMap(({ agent }) => agent?.id ?? []))];
  for (const event of await agents.presenceOf(agentIds)) {
    const users = served
      .filter(({ agent }) => agent?.id === event.agentId)
      .map(({ user }) => `user:${user.id}` as const);
    broker.publish([{ to: users, event }]);
  }
}
