import type { RequestName, RequestTable } from "@deskwire/protocol";
import { systemClock } from "./clock.ts";
import { createSession } from "./client-parts.ts";
import type { ClientOptions, DeskwireClient } from "./deskwire-client.ts";
import type { Outcome } from "./outcome.ts";

/** Makes a client. It does nothing until `connect`, except to show what its outbox held. */
export function createClient(options: ClientOptions): DeskwireClient {
  const clock = options.clock ?? systemClock;
  const newId = options.newId ?? randomId;
  const session = createSession({ ...options, clock, random: options.random ?? Math.random });
  const { core, connection, outbox, receipts, sync, typing, notices, topics } = session;

  const ask = <T extends RequestName, V>(
    t: T,
    fields: RequestTable[T]["request"],
    take: (value: RequestTable[T]["ok"]) => V,
  ): Promise<Outcome<V>> =>
    new Promise((resolve) =>
      core.call(t, fields, (answer) =>
        resolve(answer.ok ? { ok: true, value: take(answer.value) } : answer),
      ),
    );
  const nothing = (): void => {};
  const seqOf = (value: { seq: number }): number => value.seq;

  return {
    getState: core.state,
    subscribe: session.subscribe,
    onMessage: session.onMessage,
    connect: connection.connect,
    reconnectNow: connection.reconnect,
    close: session.close,

    open: (context) =>
      ask("open", context ? { context } : {}, ({ conversation }) => {
        session.hold(conversation);
        return conversation;
      }),
    send(message) {
      const clientId = newId();
      typing.sent();
      outbox.write({
        ...message,
        clientId,
        writtenAt: new Date(clock.now()).toISOString(),
        state: "queued",
      });
      return clientId;
    },
    retry: outbox.retry,
    discard: outbox.discard,
    recall: (conversationId, seq) => ask("recall", { conversationId, seq }, seqOf),
    loadOlder: sync.loadOlder,
    refresh: sync.refresh,
    watch(conversation) {
      session.hold(conversation);
      return sync.settled(conversation.id);
    },
    markRead: receipts.markRead,
    setTyping: typing.set,
    end: (conversationId, reason) =>
      ask("end", { conversationId, ...(reason !== undefined && { reason }) }, seqOf),
    rate: (conversationId, score, comment) =>
      ask("rate", { conversationId, score, ...(comment !== undefined && { comment }) }, nothing),
    setAvailability: (availability) => ask("status", { availability }, nothing),
    claim: (conversationId) => ask("claim", { conversationId }, seqOf),
    transfer: (conversationId, to, note) =>
      ask("transfer", { conversationId, to, ...(note !== undefined && { note }) }, seqOf),
    loadNotifications: notices.loadOlder,
    markNotificationsRead: notices.markRead,
    readCounter: (category) =>
      ask("readCounter", { category }, ({ counters }) => {
        core.dispatch({ t: "counters", counters });
        return counters;
      }),
    subscribeTopic: topics.subscribe,
    unsubscribeTopic: topics.unsubscribe,
  };
}

/** 128 random bits in base 36: enough to be unique for ever, and no secret, so `Math.random` serves. */
function randomId(): string {
  const part = (): string =>
    Math.floor(Math.random() * 2 ** 52)
      .toString(36)
      .padStart(11, "0");
  return part() + part() + Date.now().toString(36);
}
