import type { RequestName, RequestTable } from "@deskwire/protocol";
import type { ClientParts } from "./client-parts.ts";
import { systemClock } from "./clock.ts";
import type { Unnumbered } from "./connection/requests.ts";
import { closeParts, createClientParts } from "./create-client-parts.ts";
import type { ClientOptions, DeskwireClient } from "./deskwire-client.ts";
import { holdConversation } from "./incoming-frames.ts";
import type { Outcome } from "./outcome.ts";

/** Makes a client. It shows what its outbox holds, and does nothing else until `connect`. */
export function createClient(options: ClientOptions): DeskwireClient {
  const clock = options.clock ?? systemClock;
  const parts = createClientParts({ ...options, clock, random: options.random ?? Math.random });
  return {
    getState: parts.store.state,
    subscribe: parts.store.subscribe,
    onMessage: parts.live.listen,
    connect: parts.connection.connect,
    reconnectNow: parts.connection.reconnect,
    close: () => closeParts(parts),
    ...messageMethods(parts, options.newId ?? randomId),
    ...conversationMethods(parts),
    ...agentMethods(parts),
    ...userMethods(parts),
  };
}

type Methods<Name extends keyof DeskwireClient> = Pick<DeskwireClient, Name>;

function messageMethods(
  { context, outbox, sync, receipts, typing }: ClientParts,
  newId: () => string,
): Methods<"send" | "retry" | "discard" | "recall" | "loadOlder" | "markRead" | "setTyping"> {
  return {
    send(message) {
      const clientId = newId();
      const writtenAt = new Date(context.clock.now()).toISOString();
      typing.sent();
      outbox.write({ ...message, clientId, writtenAt, state: "queued" });
      return clientId;
    },
    retry: outbox.retry,
    discard: outbox.discard,
    recall: (conversationId, seq) => ask(context, { t: "recall", conversationId, seq }, seqOf),
    loadOlder: sync.loadOlder,
    markRead: receipts.markRead,
    setTyping: typing.set,
  };
}

function conversationMethods(
  parts: ClientParts,
): Methods<"open" | "refresh" | "watch" | "end" | "rate"> {
  const { context, sync } = parts;
  return {
    open: (page) =>
      ask(context, { t: "open", ...(page && { context: page }) }, ({ conversation }) => {
        holdConversation(parts, conversation);
        return conversation;
      }),
    refresh: sync.refresh,
    watch(conversation) {
      holdConversation(parts, conversation);
      return sync.settled(conversation.id);
    },
    end: (conversationId, reason) =>
      ask(context, { t: "end", conversationId, ...(reason !== undefined && { reason }) }, seqOf),
    rate: (conversationId, score, comment) => {
      const more = comment === undefined ? {} : { comment };
      return ask(context, { t: "rate", conversationId, score, ...more }, nothing);
    },
  };
}

function agentMethods({ context }: ClientParts): Methods<"setAvailability" | "claim" | "transfer"> {
  return {
    setAvailability: (availability) => ask(context, { t: "status", availability }, nothing),
    claim: (conversationId) => ask(context, { t: "claim", conversationId }, seqOf),
    transfer: (conversationId, to, note) => {
      const more = note === undefined ? {} : { note };
      return ask(context, { t: "transfer", conversationId, to, ...more }, seqOf);
    },
  };
}

function userMethods({
  context,
  notifications,
  topics,
}: ClientParts): Methods<
  | "loadNotifications"
  | "markNotificationsRead"
  | "readCounter"
  | "subscribeTopic"
  | "unsubscribeTopic"
> {
  return {
    loadNotifications: notifications.loadOlder,
    markNotificationsRead: notifications.markRead,
    readCounter: (category) =>
      ask(context, { t: "readCounter", category }, ({ counters }) => {
        context.dispatch({ t: "counters", counters });
        return counters;
      }),
    subscribeTopic: topics.subscribe,
    unsubscribeTopic: topics.unsubscribe,
  };
}

function ask<T extends RequestName, V>(
  { call }: ClientParts["context"],
  request: Unnumbered<T>,
  take: (value: RequestTable[T]["ok"]) => V,
): Promise<Outcome<V>> {
  return new Promise((resolve) =>
    call(request, (answer) =>
      resolve(answer.ok ? { ok: true, value: take(answer.value) } : answer),
    ),
  );
}

function nothing(): void {}

function seqOf({ seq }: { seq: number }): number {
  return seq;
}

/** 104 random bits and the time, in base 36. It must be unique but not secret, so `Math.random` is enough. */
function randomId(): string {
  const part = (): string =>
    Math.floor(Math.random() * 2 ** 52)
      .toString(36)
      .padStart(11, "0");
  return part() + part() + Date.now().toString(36);
}
