import {
  participantKey,
  parseParticipantKey,
  type ClientFrame,
  type Counters,
  type Err,
  type ErrorCode,
  type Hello,
  type Me,
  type Notification,
  type Participant,
  type RequestOf,
  type ServerEvent,
  type ServerFrame,
  type Welcome,
} from "@deskwire/protocol";
import { createModelDesk, type ModelDesk, type Result } from "./model-conversations.ts";
import type { ServerEnd, SocketPair } from "./socket-pair.ts";

/** A server that follows SPEC.md in memory, over socket pairs; a token is a participant's key. */
export interface ModelServer {
  desk: ModelDesk;
  accept: (pair: SocketPair) => ServerEnd;
  /** To every session of a participant. */
  emit: (to: Participant, event: ServerEvent) => void;
  welcome: (me: Participant, session?: string) => Welcome;
  notify: (user: string, text: string) => void;
  /** Every frame that clients sent, in order. */
  requests: (ClientFrame & { from: string })[];
  /** A new database history: nothing of the old one is known. */
  startNewHistory: () => void;
}

export interface ModelServerOptions {
  now: () => number;
  agents?: string[];
  framesPerSecond?: number;
  /** What `welcome` tells; nothing unread without it. */
  counters?: () => Counters;
  /** Called before a request is handled: a refusal in its place. */
  refuse?: (request: ClientFrame) => (Partial<Err> & { code: ErrorCode }) | undefined;
  /** Called for each new send: true refuses it as `busy`. */
  busy?: () => boolean;
  /** Called before an event is published to a participant: true loses it, as a lost cross-node notice does. */
  lose?: (event: ServerEvent) => boolean;
  /** True handles a request and loses its answer. */
  loseAnswer?: (request: ClientFrame) => boolean;
}

interface Session {
  me: Participant;
  pair: SocketPair;
  topics: Set<string>;
  /**
   * The send that was refused for now, by conversation: others wait until it is offered again, because those that
   * were under way behind it must not overtake it.
   */
  refused: Map<string, { clientId: string; until: number }>;
}

const BUSY_RETRY_MS = 500;
const REFUSED_FIRST_MS = 10_000;

export function createModelServer(options: ModelServerOptions): ModelServer {
  const { now, agents = [] } = options;
  const sessions = new Set<Session>();
  const requests: (ClientFrame & { from: string })[] = [];
  const notices = new Map<
    string,
    { items: Notification[]; deliveredSeq: number; readSeq: number }
  >();
  let epoch = 1;
  let sessionCount = 0;

  const emit = (to: Participant, event: ServerEvent): void => {
    if (options.lose?.(event)) return;
    for (const { me, pair } of sessions) {
      if (participantKey(me) === participantKey(to)) pair.send(JSON.stringify(event));
    }
  };
  const newDesk = (): ModelDesk => createModelDesk({ now, agents: () => agents, emit });
  let desk = newDesk();
  const noticesOf = (id: string) => {
    const own = notices.get(id) ?? { items: [], deliveredSeq: 0, readSeq: 0 };
    notices.set(id, own);
    return own;
  };

  const welcome = (me: Participant, session = ""): Welcome => {
    const { items, deliveredSeq, readSeq } = noticesOf(me.id);
    return {
      t: "welcome",
      re: 1,
      session,
      epoch: `epoch-${epoch}`,
      me: profile(me),
      heartbeatMs: 25_000,
      limits: {
        frameBytes: 65_536,
        textChars: 4_000,
        unanswered: 32,
        syncPage: 200,
        framesPerSecond: options.framesPerSecond ?? 1_000,
        recallMs: 120_000,
        uploadBytes: 20_971_520,
      },
      conversations: desk.listFor(me),
      counters: options.counters?.() ?? { chat: 0, comment: 0, like: 0, total: 0 },
      notifications: { lastSeq: items.length, deliveredSeq, readSeq },
      serverTime: new Date(now()).toISOString(),
    };
  };

  const handle = ({ me, topics }: Session, request: ClientFrame): Result<object | null> => {
    switch (request.t) {
      case "open":
        return me.kind === "user"
          ? { ok: true, value: { conversation: desk.open(me.id) } }
          : { ok: false, code: "forbidden" };
      case "send":
        return desk.send(me, request);
      case "sync":
        return desk.sync(me, request.conversationId, request);
      case "receipt":
        return desk.receipt(me, request.conversationId, request);
      case "typing":
        return desk.typing(me, request.conversationId, request.on);
      case "end":
        return desk.end(me, request.conversationId);
      case "rate":
        return desk.rate(me, request.conversationId, request.score);
      case "recall":
        return desk.recall(me, request.conversationId, request.seq);
      case "transfer":
        return desk.transfer(
          request.conversationId,
          "agentId" in request.to ? request.to.agentId : null,
        );
      case "notifications": {
        const { items } = noticesOf(me.id);
        const page = items.slice(request.after, request.after + request.limit);
        const more = items.length > request.after + request.limit;
        return { ok: true, value: { notifications: page, lastSeq: items.length, more } };
      }
      case "notificationReceipt": {
        const own = noticesOf(me.id);
        own.readSeq = Math.max(own.readSeq, request.read ?? 0);
        own.deliveredSeq = Math.max(own.deliveredSeq, request.delivered ?? 0, own.readSeq);
        return { ok: true, value: {} };
      }
      case "readCounter":
        return { ok: true, value: { counters: { chat: 0, comment: 0, like: 0, total: 0 } } };
      case "subscribe":
        topics.add(request.topic);
        return { ok: true, value: { last: { id: 1, data: request.topic } } };
      case "unsubscribe":
        topics.delete(request.topic);
        return { ok: true, value: {} };
      case "status":
      case "claim":
      case "hello":
      case "ping":
      case "pong":
        return { ok: true, value: {} };
    }
  };

  const isBusy = (
    { refused }: Session,
    { conversationId, clientId }: RequestOf<"send">,
  ): boolean => {
    const first = refused.get(conversationId);
    if (first && first.clientId !== clientId && now() < first.until) return true;
    refused.delete(conversationId);
    if (!options.busy?.()) return false;
    refused.set(conversationId, { clientId, until: now() + REFUSED_FIRST_MS });
    return true;
  };

  const answer = (session: Session, request: ClientFrame): void => {
    const reply = (frame: ServerFrame): void => {
      if (!options.loseAnswer?.(request)) session.pair.send(JSON.stringify(frame));
    };
    const re = request.t !== "pong" && request.id !== undefined ? request.id : 0;
    const refusal = options.refuse?.(request);
    if (refusal) return reply({ t: "err", re, message: "", retryable: false, ...refusal });
    if (request.t === "send" && isBusy(session, request)) {
      return reply({
        t: "err",
        re,
        code: "busy",
        message: "",
        retryable: true,
        retryAfterMs: BUSY_RETRY_MS,
      });
    }
    if (request.t === "ping") return reply({ t: "pong", re });
    if (request.t === "pong") return;
    const result = handle(session, request);
    if (!result.ok)
      return reply({ t: "err", re, code: result.code, message: "", retryable: false });
    if (request.t !== "receipt" && request.t !== "typing") reply({ ...result.value, t: "ok", re });
  };

  const signIn = (pair: SocketPair, hello: Hello): Session => {
    const session: Session = {
      me: parseParticipantKey(hello.token),
      pair,
      topics: new Set<string>(),
      refused: new Map(),
    };
    pair.send(
      JSON.stringify({ ...welcome(session.me, `session-${++sessionCount}`), re: hello.id }),
    );
    sessions.add(session);
    return session;
  };

  return {
    get desk() {
      return desk;
    },
    emit,
    welcome,
    requests,
    accept(pair) {
      let session: Session | null = null;
      return {
        received(text) {
          const value = JSON.parse(text) as ClientFrame | ClientFrame[];
          for (const frame of Array.isArray(value) ? value : [value]) {
            requests.push({ ...frame, from: session ? participantKey(session.me) : "" });
            if (session) answer(session, frame);
            else if (frame.t !== "hello") return pair.close(4507);
            else {
              const refusal = options.refuse?.(frame);
              if (refusal)
                pair.send(
                  JSON.stringify({
                    t: "err",
                    re: frame.id,
                    message: "",
                    retryable: false,
                    ...refusal,
                  }),
                );
              else session = signIn(pair, frame);
            }
          }
        },
        closed: () => void (session && sessions.delete(session)),
      };
    },
    notify(user, text) {
      const { items } = noticesOf(user);
      const seq = items.length + 1;
      const at = new Date(now()).toISOString();
      items.push({ seq, category: "comment", eventId: `event-${seq}`, text, count: 1, at });
      emit(
        { kind: "user", id: user },
        { t: "notification", notification: items[seq - 1] as Notification },
      );
    },
    startNewHistory() {
      epoch++;
      desk = newDesk();
      notices.clear();
    },
  };
}

function profile({ kind, id }: Participant): Me {
  if (kind === "user") return { kind, id, name: null, avatar: null, visitor: false };
  return { kind, id, name: `Agent ${id}`, role: "agent", availability: "online", capacity: 10 };
}
