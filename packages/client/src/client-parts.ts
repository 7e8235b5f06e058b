import {
  sameParticipant,
  type Conversation,
  type Me,
  type Message,
  type ServerFrame,
  type Welcome,
} from "@deskwire/protocol";
import { createConnection, type Connection } from "./connection/connection.ts";
import type { Core } from "./client-context.ts";
import { createGreeting } from "./connection/greeting.ts";
import { connectionState } from "./connection/connection-state.ts";
import { createLiveMessages, type MessageListener } from "./sync/live-messages.ts";
import { createNotices, type Notices } from "./sync/notifications.ts";
import { createOutbox, type Outbox } from "./outbox/outbox.ts";
import { createReceipts, type Receipts } from "./sync/receipts.ts";
import { createRequests } from "./connection/requests.ts";
import { lastApplied } from "./state/selectors.ts";
import { createStore } from "./state/store.ts";
import { createSync, type Sync } from "./sync/message-sync.ts";
import { watchTokens } from "./connection/token-problem.ts";
import { createTopics, type Topics } from "./sync/topics.ts";
import { createTyping, type Typing } from "./sync/typing.ts";
import type { ClientOptions } from "./deskwire-client.ts";
import type { Clock } from "./clock.ts";

/** The parts of one client, wired: every frame goes through here to the part that it concerns. */
export interface Session {
  core: Core;
  connection: Connection;
  outbox: Outbox;
  receipts: Receipts;
  sync: Sync;
  typing: Typing;
  notices: Notices;
  topics: Topics;
  /** Holds a conversation and loads its latest page. */
  hold: (conversation: Conversation) => void;
  subscribe: (listener: () => void) => () => void;
  onMessage: (listener: MessageListener) => () => void;
  close: () => void;
}

export type SessionOptions = ClientOptions & { clock: Clock; random: () => number };

export function createSession(options: SessionOptions): Session {
  const { clock } = options;
  const store = createStore((id) => {
    outbox.applied();
    receipts.applied(id);
    live.applied(id);
  });
  const { state, dispatch } = store;
  const tokenProblem = watchTokens();
  const greeting = createGreeting(options.client);
  const requests = createRequests(clock, (frame) => connection.send(frame));
  const online = (): boolean => state().connection.status === "online";
  const core: Core = { state, dispatch, online, clock, call: requests.call, tell: requests.tell };

  const live = createLiveMessages(state);
  const sync = createSync(core);
  const receipts = createReceipts(core, sync.need);
  const typing = createTyping(core);
  const notices = createNotices(core);
  const topics = createTopics(core);

  const connection = createConnection({
    ...options,
    hello: greeting.hello,
    accepts,
    changed: (link) =>
      dispatch({ t: "connection", connection: connectionState(link, tokenProblem(link)) }),
    welcomed,
    received,
    lost() {
      typing.lost();
      requests.failAll();
      sync.lost();
    },
  });
  const outbox = createOutbox({ core, store: options.outbox, need: sync.need });

  function hold(conversation: Conversation): void {
    dispatch({ t: "conversation", conversation });
    sync.need(conversation.id, conversation.lastSeq);
    outbox.pump();
  }

  function accepts(me: Me): boolean {
    const known = state().me;
    const accepted = options.accepts?.(me) ?? true;
    return accepted && (known === null || sameParticipant(known, me));
  }

  function welcomed(welcome: Welcome): void {
    // [SEQ6] Another history: what was cached of the old one is void, what was written is not.
    if (greeting.startsNewHistory(welcome.epoch)) forgetAll();
    dispatch({ t: "welcomed", welcome, now: clock.now() });
    sync.resume(new Set(welcome.conversations.map(({ id }) => id)));
    receipts.restart(welcome);
    notices.restart();
    topics.restart();
    outbox.restart();
  }

  function forgetAll(): void {
    sync.forget();
    dispatch({ t: "dropped" });
  }

  function received(frame: ServerFrame): void {
    switch (frame.t) {
      case "ok":
      case "err":
        return requests.settle(frame);
      case "message":
        return takeMessage(frame.conversationId, frame.message);
      case "conversation":
        return hold(frame.conversation);
      case "receipt":
        return receipts.take(frame);
      case "typing":
        return typing.take(frame);
      case "notification":
        return notices.take(frame.notification);
      case "reset":
        return reset(frame.conversationId);
      case "presence":
      case "counters":
      case "topic":
        return dispatch(frame);
      case "welcome":
      case "ping":
      case "pong":
      case "draining":
        // The link has dealt with these.
        return undefined;
    }
  }

  function takeMessage(id: string, message: Message): void {
    live.arrived(id, message.seq);
    dispatch({ t: "message", conversationId: id, message });
    sync.need(id, message.seq);
  }

  function reset(conversationId?: string): void {
    sync.forget(conversationId);
    dispatch(
      conversationId === undefined
        ? { t: "reset", reason: "" }
        : { t: "reset", conversationId, reason: "" },
    );
    for (const [id, held] of Object.entries(state().conversations)) {
      if (lastApplied(held) === 0) sync.need(id, Math.max(1, held.conversation.lastSeq));
    }
    outbox.pump();
  }

  return {
    core,
    connection,
    outbox,
    receipts,
    sync,
    typing,
    notices,
    topics,
    hold,
    subscribe: store.subscribe,
    onMessage: live.listen,
    close() {
      connection.close();
      for (const part of [outbox, receipts, sync, notices, topics]) part.close();
    },
  };
}
