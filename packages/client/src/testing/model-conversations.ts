import {
  sameParticipant,
  type Conversation,
  type ErrorCode,
  type EventBody,
  type Message,
  type Participant,
  type SendBody,
  type SendKind,
  type ServerEvent,
} from "@deskwire/protocol";

/** What SPEC.md says about conversations, in memory: enough to hold a client against. */
export interface ModelDesk {
  open: (user: string) => Conversation;
  send: (
    from: Participant,
    message: ModelSend,
  ) => Result<{ seq: number; at: string; duplicate: boolean }>;
  receipt: (
    by: Participant,
    id: string,
    cursors: { delivered?: number; read?: number },
  ) => Result<null>;
  end: (by: Participant, id: string) => Result<{ seq: number }>;
  rate: (by: Participant, id: string, score: number) => Result<null>;
  recall: (by: Participant, id: string, seq: number) => Result<{ seq: number }>;
  /** To another agent, or to the queue. */
  transfer: (id: string, to: string | null) => Result<{ seq: number }>;
  sync: (
    by: Participant,
    id: string,
    page: PageRequest,
  ) => Result<{ messages: Message[]; lastSeq: number; more: boolean }>;
  typing: (by: Participant, id: string, on: boolean) => Result<null>;
  /** What `welcome` lists. */
  listFor: (me: Participant) => Conversation[];
  all: () => { conversation: Conversation; messages: Message[] }[];
}

export interface ModelSend {
  conversationId: string;
  clientId: string;
  kind: SendKind;
  body: SendBody;
}
export interface PageRequest {
  after?: number;
  before?: number;
  limit: number;
}
export type Result<T> = { ok: true; value: T } | { ok: false; code: ErrorCode };

interface Entry {
  conversation: Conversation;
  messages: Message[];
}

export interface DeskOptions {
  now: () => number;
  /** Free agents, in the order in which they are chosen. */
  agents: () => string[];
  emit: (to: Participant, event: ServerEvent) => void;
}

export function createModelDesk({ now, agents, emit }: DeskOptions): ModelDesk {
  const entries = new Map<string, Entry>();
  const refuse = (code: ErrorCode): { ok: false; code: ErrorCode } => ({ ok: false, code });
  const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

  const sidesOf = ({ user, agent }: Conversation): Participant[] => [
    user,
    ...(agent ? [agent] : []),
  ];
  const publish = (entry: Entry, event: (to: Participant) => ServerEvent): void => {
    for (const side of sidesOf(entry.conversation)) emit(side, structuredClone(event(side)));
  };
  const publishConversation = (entry: Entry): void =>
    publish(entry, () => ({ t: "conversation", conversation: entry.conversation }));

  const append = (
    entry: Entry,
    from: Participant | null,
    rest: Pick<Message, "kind" | "body" | "clientId">,
  ): Message => {
    const seq = entry.conversation.lastSeq + 1;
    const sender = from && { kind: from.kind, id: from.id };
    const message = { ...rest, seq, from: sender, at: new Date(now()).toISOString() } as Message;
    entry.messages.push(message);
    entry.conversation.lastSeq = seq;
    const conversationId = entry.conversation.id;
    publish(entry, (to) => ({ t: "message", conversationId, message: seenBy(to, message) }));
    return message;
  };
  const transition = (entry: Entry, from: Participant | null, body: EventBody): number =>
    append(entry, from, { kind: "event", body }).seq;

  const find = (by: Participant, id: string): Entry | null => {
    const entry = entries.get(id);
    if (!entry || (by.kind === "user" && entry.conversation.user.id !== by.id)) return null;
    return entry;
  };
  const isSide = (by: Participant, entry: Entry): boolean =>
    sidesOf(entry.conversation).some((side) => sameParticipant(side, by));

  const assign = (entry: Entry, id: string, reason: "random" | "transfer"): void => {
    entry.conversation.agent = { kind: "agent", id, name: `Agent ${id}` };
    entry.conversation.status = "open";
    delete entry.conversation.queuePosition;
    transition(entry, null, {
      type: "assigned",
      agent: { kind: "agent", id },
      name: `Agent ${id}`,
      reason,
    });
  };

  return {
    open(user) {
      const live = [...entries.values()].find(
        ({ conversation }) => conversation.user.id === user && conversation.status !== "ended",
      );
      if (live) return structuredClone(live.conversation);
      const conversation: Conversation = {
        id: `conversation-${entries.size + 1}`,
        status: "queued",
        lastSeq: 0,
        user: { kind: "user", id: user, name: null, avatar: null, visitor: false },
        agent: null,
        cursors: { user: { delivered: 0, read: 0 }, agent: { delivered: 0, read: 0 } },
        openedAt: new Date(now()).toISOString(),
        endedAt: null,
        queuePosition: 1,
      };
      const entry = { conversation, messages: [] };
      entries.set(conversation.id, entry);
      transition(entry, conversation.user, { type: "opened" });
      const [agent] = agents();
      if (agent === undefined) transition(entry, null, { type: "queued", reason: "no-agent" });
      else assign(entry, agent, "random");
      publishConversation(entry);
      return structuredClone(conversation);
    },
    send(from, { conversationId, clientId, kind, body }) {
      const entry = find(from, conversationId);
      if (!entry) return refuse("unknown_conversation");
      const first = entry.messages.find(
        (message) => message.clientId === clientId && sameParticipant(message.from, from),
      );
      if (first) return ok({ seq: first.seq, at: first.at, duplicate: true });
      if (!isSide(from, entry)) return refuse("unknown_conversation");
      if (entry.conversation.status === "ended") return refuse("conversation_ended");
      if ("text" in body && body.text.trim() === "") return refuse("empty_message");
      const { seq, at } = append(entry, from, { kind, body, clientId });
      return ok({ seq, at, duplicate: false });
    },
    receipt(by, id, { delivered = 0, read = 0 }) {
      const entry = find(by, id);
      if (!entry || !isSide(by, entry)) return refuse("unknown_conversation");
      if (Math.max(delivered, read) > entry.conversation.lastSeq) return refuse("bad_cursor");
      const cursors = entry.conversation.cursors[by.kind];
      const next = {
        delivered: Math.max(cursors.delivered, delivered, read),
        read: Math.max(cursors.read, read),
      };
      if (next.delivered === cursors.delivered && next.read === cursors.read) return ok(null);
      entry.conversation.cursors[by.kind] = next;
      publish(entry, () => ({
        t: "receipt",
        conversationId: id,
        by: { kind: by.kind, id: by.id },
        ...next,
      }));
      return ok(null);
    },
    end(by, id) {
      const entry = find(by, id);
      if (!entry) return refuse("unknown_conversation");
      const ended = entry.messages.find(
        (message) => message.kind === "event" && message.body.type === "ended",
      );
      if (ended) return ok({ seq: ended.seq });
      entry.conversation.status = "ended";
      delete entry.conversation.queuePosition;
      const seq = transition(entry, by, { type: "ended", by, reason: by.kind });
      entry.conversation.endedAt = entry.messages.at(-1)?.at ?? null;
      publishConversation(entry);
      return ok({ seq });
    },
    rate(by, id, score) {
      const entry = find(by, id);
      if (!entry) return refuse("unknown_conversation");
      if (entry.conversation.status !== "ended") return refuse("not_ended");
      if (entry.conversation.rating !== undefined) return refuse("already_rated");
      entry.conversation.rating = score;
      transition(entry, by, { type: "rated", score });
      publishConversation(entry);
      return ok(null);
    },
    recall(by, id, seq) {
      const entry = find(by, id);
      const target = entry?.messages[seq - 1];
      if (!entry || !target || !sameParticipant(target.from, by)) return refuse("unknown_message");
      if (target.recalled || target.kind === "event") return refuse("already_recalled");
      const kind = target.kind === "note" ? "note" : "text";
      entry.messages[seq - 1] = { ...target, kind, body: { text: "" }, recalled: true } as Message;
      return ok({ seq: transition(entry, by, { type: "recalled", seq, by }) });
    },
    transfer(id, to) {
      const entry = entries.get(id);
      if (!entry || entry.conversation.status !== "open") return refuse("conversation_ended");
      const { agent } = entry.conversation;
      const by = agent ?? entry.conversation.user;
      const target = to === null ? null : ({ kind: "agent", id: to } as const);
      const seq = transition(entry, by, { type: "transferred", from: agent, to: target, by });
      if (to !== null) assign(entry, to, "transfer");
      else {
        entry.conversation.status = "queued";
        entry.conversation.agent = null;
        transition(entry, by, { type: "queued", reason: "transferred" });
      }
      publishConversation(entry);
      return ok({ seq });
    },
    sync(by, id, page) {
      const entry = find(by, id);
      if (!entry) return refuse("unknown_conversation");
      const { messages, more } = pageOf(entry.messages, page);
      return ok({
        messages: structuredClone(messages.map((message) => seenBy(by, message))),
        lastSeq: entry.conversation.lastSeq,
        more,
      });
    },
    typing(by, id, on) {
      const entry = find(by, id);
      if (!entry) return refuse("unknown_conversation");
      for (const side of sidesOf(entry.conversation)) {
        if (!sameParticipant(side, by)) emit(side, { t: "typing", conversationId: id, by, on });
      }
      return ok(null);
    },
    listFor(me) {
      const own = [...entries.values()].map(({ conversation }) => conversation);
      const live = own.filter(({ status }) => status !== "ended");
      if (me.kind === "agent")
        return structuredClone(live.filter(({ agent }) => agent?.id === me.id));
      const ended = own.findLast(({ status, user }) => status === "ended" && user.id === me.id);
      return structuredClone([
        ...live.filter(({ user }) => user.id === me.id),
        ...(ended ? [ended] : []),
      ]);
    },
    all: () => [...entries.values()],
  };
}

/** [SND11] A note reaches agents alone. */
function seenBy(to: Participant, message: Message): Message {
  if (to.kind === "agent" || message.kind !== "note") return message;
  return { seq: message.seq, from: null, kind: "hidden", at: message.at };
}

/** [SEQ4] */
function pageOf(
  messages: Message[],
  { after, before, limit }: PageRequest,
): { messages: Message[]; more: boolean } {
  if (after !== undefined) {
    return {
      messages: messages.slice(after, after + limit),
      more: messages.length > after + limit,
    };
  }
  const end = before === undefined ? messages.length : Math.min(messages.length, before - 1);
  const start = Math.max(0, end - limit);
  return { messages: messages.slice(start, end), more: start > 0 };
}
