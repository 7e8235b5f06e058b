import {
  sameParticipant,
  type Conversation,
  type Message,
  type MessagePage,
  type Participant,
  type SendBody,
  type SendKind,
  isBlank,
} from "@deskwire/protocol";
import {
  append,
  isSide,
  newConversation,
  publish,
  seenBy,
  sidesOf,
  type ModelConversation,
  type ModelWorld,
} from "./model-conversation.ts";
import { begin, end, rate, recall, transfer } from "./model-lifecycle.ts";
import { accept, refuse, type Result } from "./model-result.ts";

/** The rules of SPEC.md about conversations, in memory, as far as a client can be tested against them. */
export interface ModelConversations {
  open: (user: string) => Conversation;
  send: (from: Participant, message: ModelSend) => Result<ModelSent>;
  receipt: (by: Participant, id: string, cursors: ModelCursors) => Result<null>;
  end: (by: Participant, id: string) => Result<{ seq: number }>;
  rate: (by: Participant, id: string, score: number) => Result<null>;
  recall: (by: Participant, id: string, seq: number) => Result<{ seq: number }>;
  /** To another agent, or with `null` to the queue. */
  transfer: (id: string, to: string | null) => Result<{ seq: number }>;
  sync: (by: Participant, id: string, page: PageRequest) => Result<MessagePage>;
  typing: (by: Participant, id: string, on: boolean) => Result<null>;
  /** [HEL5] The conversations that `welcome` lists. */
  listFor: (me: Participant) => Conversation[];
  all: () => { conversation: Conversation; messages: Message[] }[];
}

export interface ModelSend {
  conversationId: string;
  clientId: string;
  kind: SendKind;
  body: SendBody;
}
export interface ModelSent {
  seq: number;
  at: string;
  duplicate: boolean;
}
export interface ModelCursors {
  delivered?: number;
  read?: number;
}
export interface PageRequest {
  after?: number;
  before?: number;
  limit: number;
}

/** By id, in the order of opening. */
type Entries = Map<string, ModelConversation>;

export function createModelConversations(world: ModelWorld): ModelConversations {
  const entries: Entries = new Map();
  const within = <T>(
    by: Participant,
    id: string,
    run: (entry: ModelConversation) => Result<T>,
  ): Result<T> => {
    const entry = find(entries, by, id);
    return entry ? run(entry) : refuse("unknown_conversation");
  };
  return {
    open: (user) => structuredClone(open(entries, world, user).conversation),
    send: (from, message) =>
      within(from, message.conversationId, (entry) => send(entry, from, message)),
    receipt: (by, id, cursors) => within(by, id, (entry) => receipt(entry, by, cursors)),
    end: (by, id) => within(by, id, (entry) => end(entry, by)),
    rate: (by, id, score) => within(by, id, (entry) => rate(entry, by, score)),
    recall: (by, id, seq) => within(by, id, (entry) => recall(entry, by, seq)),
    transfer(id, to) {
      const entry = entries.get(id);
      return entry ? transfer(entry, to) : refuse("conversation_ended");
    },
    sync: (by, id, page) => within(by, id, (entry) => sync(entry, by, page)),
    typing: (by, id, on) => within(by, id, (entry) => typing(entry, by, on)),
    listFor: (me) => structuredClone(listFor(entries, me)),
    all: () => [...entries.values()],
  };
}

/** [ACC3] A user finds own conversations only. Agents find every conversation. */
function find(entries: Entries, by: Participant, id: string): ModelConversation | null {
  const entry = entries.get(id);
  if (!entry || (by.kind === "user" && entry.conversation.user.id !== by.id)) return null;
  return entry;
}

/** [CNV1] */
function open(entries: Entries, world: ModelWorld, user: string): ModelConversation {
  const live = [...entries.values()].find(
    ({ conversation }) => conversation.user.id === user && conversation.status !== "ended",
  );
  if (live) return live;
  const entry = newConversation(world, `conversation-${entries.size + 1}`, user);
  entries.set(entry.conversation.id, entry);
  begin(entry);
  return entry;
}

function send(
  entry: ModelConversation,
  from: Participant,
  { clientId, kind, body }: ModelSend,
): Result<ModelSent> {
  const first = entry.messages.find(
    (message) => message.clientId === clientId && sameParticipant(message.from, from),
  );
  if (first) return accept({ seq: first.seq, at: first.at, duplicate: true });
  if (!isSide(entry, from)) return refuse("unknown_conversation");
  if (entry.conversation.status === "ended") return refuse("conversation_ended");
  if ("text" in body && isBlank(body.text)) return refuse("empty_message");
  const { seq, at } = append(entry, { from, kind, body, clientId });
  return accept({ seq, at, duplicate: false });
}

/** [RCP1] [RCP2] */
function receipt(
  entry: ModelConversation,
  by: Participant,
  { delivered = 0, read = 0 }: ModelCursors,
): Result<null> {
  const { id, lastSeq, cursors } = entry.conversation;
  if (!isSide(entry, by)) return refuse("unknown_conversation");
  if (Math.max(delivered, read) > lastSeq) return refuse("bad_cursor");
  const old = cursors[by.kind];
  const next = {
    delivered: Math.max(old.delivered, delivered, read),
    read: Math.max(old.read, read),
  };
  if (next.delivered === old.delivered && next.read === old.read) return accept(null);
  cursors[by.kind] = next;
  const who = { kind: by.kind, id: by.id };
  publish(entry, () => ({ t: "receipt", conversationId: id, by: who, ...next }));
  return accept(null);
}

function sync(entry: ModelConversation, by: Participant, page: PageRequest): Result<MessagePage> {
  const { messages, more } = pageOf(entry.messages, page);
  return accept({
    messages: structuredClone(messages.map((message) => seenBy(by, message))),
    lastSeq: entry.conversation.lastSeq,
    more,
  });
}

/** [SEQ4] */
function pageOf(messages: Message[], page: PageRequest): Pick<MessagePage, "messages" | "more"> {
  const { after, before, limit } = page;
  if (after !== undefined) {
    const end = after + limit;
    return { messages: messages.slice(after, end), more: messages.length > end };
  }
  const end = before === undefined ? messages.length : Math.min(messages.length, before - 1);
  const start = Math.max(0, end - limit);
  return { messages: messages.slice(start, end), more: start > 0 };
}

function typing(entry: ModelConversation, by: Participant, on: boolean): Result<null> {
  const conversationId = entry.conversation.id;
  for (const side of sidesOf(entry))
    if (!sameParticipant(side, by)) entry.world.emit(side, { t: "typing", conversationId, by, on });
  return accept(null);
}

function listFor(entries: Entries, me: Participant): Conversation[] {
  const all = [...entries.values()].map(({ conversation }) => conversation);
  const live = all.filter(({ status }) => status !== "ended");
  if (me.kind === "agent") return live.filter(({ agent }) => agent?.id === me.id);
  const own = live.filter(({ user }) => user.id === me.id);
  const ended = all.findLast(({ status, user }) => status === "ended" && user.id === me.id);
  return ended ? [...own, ended] : own;
}
