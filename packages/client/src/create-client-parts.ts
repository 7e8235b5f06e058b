import { sameParticipant, type Me } from "@deskwire/protocol";
import type { ClientContext } from "./client-context.ts";
import type { Clock } from "./clock.ts";
import type { ClientParts } from "./client-parts.ts";
import { createConnection, type Connection } from "./connection/connection.ts";
import { helloFrame } from "./connection/hello.ts";
import { connectionState } from "./connection/link.ts";
import { createRequests, type Requests } from "./connection/requests.ts";
import { trackTokenProblem } from "./connection/token-problem.ts";
import type { ClientOptions } from "./deskwire-client.ts";
import { takeFrame, takeWelcome } from "./incoming-frames.ts";
import { createOutbox } from "./outbox/outbox.ts";
import { createStore, type Store } from "./state/store.ts";
import { createLiveMessages } from "./sync/live-messages.ts";
import { createMessageSync } from "./sync/message-sync.ts";
import { createNotifications } from "./sync/notifications.ts";
import { createReceipts } from "./sync/receipts.ts";
import { createTopics } from "./sync/topics.ts";
import { createTyping } from "./sync/typing.ts";

export type ClientPartsOptions = ClientOptions & { clock: Clock; random: () => number };

export function createClientParts(options: ClientPartsOptions): ClientParts {
  const store = createStore((conversationId) => messagesApplied(parts, conversationId));
  const requests = createRequests({
    clock: options.clock,
    send: (frame) => parts.connection.send(frame),
    unanswered: (since) => parts.connection.doubt(since),
  });
  const context = createContext(options.clock, store, requests);
  const sync = createMessageSync(context);
  const parts: ClientParts = {
    context,
    store,
    requests,
    connection: connect(options, () => parts),
    outbox: createOutbox({ context, store: options.outbox, need: sync.need }),
    sync,
    live: createLiveMessages(store.state),
    receipts: createReceipts(context, sync.need),
    typing: createTyping(context),
    notifications: createNotifications(context),
    topics: createTopics(context),
    epoch: null,
  };
  return parts;
}

export function closeParts(parts: ClientParts): void {
  const { connection, outbox, receipts, sync, notifications, topics } = parts;
  for (const part of [connection, outbox, receipts, sync, notifications, topics]) part.close();
}

function createContext(clock: Clock, store: Store, requests: Requests): ClientContext {
  const { state, dispatch } = store;
  const online = (): boolean => state().connection.status === "online";
  return { state, dispatch, online, clock, call: requests.call, tell: requests.tell };
}

/** `parts` is called only once all parts exist: the connection does nothing before `connect`. */
function connect(options: ClientPartsOptions, parts: () => ClientParts): Connection {
  const tokenProblem = trackTokenProblem();
  return createConnection({
    ...options,
    hello: (token) => helloFrame(token, options.client, options.visitorToken?.() ?? null),
    accepts: (me) => accepts(parts(), options, me),
    changed(link) {
      const connection = connectionState(link, tokenProblem(link));
      parts().store.dispatch({ t: "connection", connection });
    },
    welcomed: (welcome) => takeWelcome(parts(), welcome),
    received: (frame) => takeFrame(parts(), frame),
    lost: () => linkLost(parts()),
  });
}

/** [SEQ12] A client belongs to the participant that its first `welcome` names. */
function accepts({ store }: ClientParts, options: ClientPartsOptions, me: Me): boolean {
  const known = store.state().me;
  const accepted = options.accepts?.(me) ?? true;
  return accepted && (known === null || sameParticipant(known, me));
}

function messagesApplied({ outbox, receipts, live }: ClientParts, conversationId: string): void {
  outbox.applied();
  receipts.applied(conversationId);
  live.applied(conversationId);
}

function linkLost({ typing, requests, sync }: ClientParts): void {
  typing.lost();
  requests.failAll();
  sync.lost();
}
