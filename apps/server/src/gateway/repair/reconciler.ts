import { parseParticipantKey, type Conversation, type ParticipantKey } from "@deskwire/protocol";
import { coalesce } from "../../platform/kernel/coalesce.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Conversations, Head } from "../../conversations/conversations.ts";
import { conversationDeliveries, messageForUser } from "../../conversations/deliveries.ts";
import { closeSignedOut, type StandingParts } from "./close-signed-out.ts";
import type { Hub } from "../socket/hub.ts";

/**
 * [SEQ5] Repairs lost notices: compares what this node has delivered with Postgres, and delivers what is missing. [ACC5]
 * Compares who is connected as well, and closes who may be no more.
 */
export interface Reconciler {
  /** Somebody who has just arrived got these with `welcome`. */
  learn(conversations: readonly Conversation[]): void;
  /** Compares once; a call during a comparison resolves after one more. */
  run(): Promise<void>;
  close(): void;
}

export interface ReconcilerParts extends StandingParts {
  conversations: Pick<Conversations, "news" | "current" | "messagesAfter">;
  log: Log;
}

type Known = Omit<Head, "id">;

// Comparing takes one query whatever it finds; lost notices may be late by no more than 5 s.
const JITTER = 1 / 3;
const PAGE = 200;

export function createReconciler(parts: ReconcilerParts, hub: Hub, everyMs: number): Reconciler {
  const { conversations, log } = parts;
  const known = new Map<string, Known>();
  const comparisons = coalesce({
    async task() {
      await closeSignedOut(parts, hub);
      await compare();
    },
    onError: (error) =>
      log.warn({ err: error }, "comparing with the database failed; trying again"),
  });
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  hub.onDeliver((event) => {
    if (event.t === "conversation") return note(event.conversation);
    if (event.t !== "message" && event.t !== "receipt") return;
    const entry = known.get(event.conversationId);
    if (entry === undefined) return;
    if (event.t === "message") entry.lastSeq = Math.max(entry.lastSeq, event.message.seq);
    else
      entry.cursors = {
        ...entry.cursors,
        [event.by.kind]: later(entry.cursors[event.by.kind], event),
      };
  });
  hub.onSuspectLoss(comparisons.request);

  function note({ id, status, lastSeq, user, agent, offer, cursors }: Conversation): void {
    const entry = known.get(id);
    known.set(id, {
      status,
      userId: user.id,
      agentId: agent?.id ?? null,
      // Its lastSeq tells what was written, not what was delivered here.
      lastSeq: entry?.lastSeq ?? lastSeq,
      // The user's copy does not say.
      offeredAgentId: offer?.agentId ?? null,
      cursors: bothLater(entry?.cursors, cursors),
    });
  }

  async function compare(): Promise<void> {
    const here = new Set(hub.participants());
    for (const [id, entry] of known) if (!concerns(entry, here)) known.delete(id);
    const present = [...here].map(parseParticipantKey);
    const before = new Map([...known].map(([id, entry]) => [id, { ...entry }]));
    const heads = await conversations.news({
      userIds: present.filter((each) => each.kind === "user").map((each) => each.id),
      agentIds: present.filter((each) => each.kind === "agent").map((each) => each.id),
      known: before,
    });
    for (const head of heads) await repair(head, before.get(head.id), here);
    for (const [id, entry] of known) if (entry.status === "ended") known.delete(id);
  }

  async function repair(
    head: Head,
    entry: Known | undefined,
    here: ReadonlySet<ParticipantKey>,
  ): Promise<void> {
    const { id, lastSeq, status, agentId, offeredAgentId } = head;
    const delivered = known.get(head.id)?.lastSeq ?? 0;
    // Not known: the notice that somebody here got it was lost, and they sync it once they are told.
    if (entry !== undefined && lastSeq > Math.max(entry.lastSeq, delivered))
      await redeliver(head, Math.max(entry.lastSeq, delivered));
    const moved = entry?.status !== status || entry.agentId !== agentId;
    if (moved || (entry.offeredAgentId !== offeredAgentId && concernsAgents(head, entry, here)))
      await retell(head, entry);
    else retellCursors(head);
    if (!concerns(head, here)) return void known.delete(id);
    const now = known.get(id);
    known.set(id, {
      ...head,
      lastSeq: Math.max(lastSeq, now?.lastSeq ?? 0),
      cursors: bothLater(now?.cursors, head.cursors),
    });
  }

  /** [RCP3] What has advanced without a word of it. */
  function retellCursors({ id, userId, agentId, cursors }: Head): void {
    const told = known.get(id)?.cursors;
    const to: ParticipantKey[] = [`user:${userId}`];
    if (agentId !== null) to.push(`agent:${agentId}`);
    for (const kind of ["user", "agent"] as const) {
      const by = kind === "user" ? userId : agentId;
      if (told === undefined || by === null || !isLater(cursors[kind], told[kind])) continue;
      hub.deliver(to, { t: "receipt", conversationId: id, by: { kind, id: by }, ...cursors[kind] });
    }
  }

  async function redeliver(head: Head, after: number): Promise<void> {
    const page = { conversationId: head.id, limit: PAGE };
    const { messages, more } = await conversations.messagesAfter({ ...page, after });
    // Whoever gets the last one sees what is missing between, and syncs it.
    const rest = more
      ? await conversations.messagesAfter({ ...page, after: head.lastSeq - 1, limit: 1 })
      : { messages: [] };
    for (const message of [...messages, ...rest.messages]) {
      hub.deliver([`user:${head.userId}`], {
        t: "message",
        conversationId: head.id,
        message: messageForUser(message),
      });
      if (head.agentId !== null)
        hub.deliver([`agent:${head.agentId}`], { t: "message", conversationId: head.id, message });
    }
  }

  async function retell(head: Head, entry: Known | undefined): Promise<void> {
    const conversation = await conversations.current(head.id);
    if (conversation === null) return;
    const former = [entry?.agentId ?? null, entry?.offeredAgentId ?? null];
    for (const { to, event } of conversationDeliveries(conversation, former))
      hub.deliver(to, event);
  }

  function run(): Promise<void> {
    comparisons.request();
    return comparisons.settled();
  }

  function schedule(): void {
    timer = setTimeout(
      () => void run().finally(() => (closed ? undefined : schedule())),
      everyMs * (1 + Math.random() * JITTER),
    );
    timer.unref();
  }
  schedule();

  return {
    learn(welcomed) {
      for (const conversation of welcomed) if (conversation.status !== "ended") note(conversation);
    },
    run,
    close() {
      closed = true;
      clearTimeout(timer);
      void comparisons.close();
    },
  };
}

function concerns(
  { userId, agentId, offeredAgentId }: Known,
  here: ReadonlySet<ParticipantKey>,
): boolean {
  return here.has(`user:${userId}`) || [agentId, offeredAgentId].some((id) => isHere(id, here));
}

/** Whether any agent whom an offer concerns is here. */
function concernsAgents(now: Known, before: Known, here: ReadonlySet<ParticipantKey>): boolean {
  return [now.agentId, now.offeredAgentId, before.offeredAgentId].some((id) => isHere(id, here));
}

function isHere(agentId: string | null, here: ReadonlySet<ParticipantKey>): boolean {
  return agentId !== null && here.has(`agent:${agentId}`);
}

type Cursors = Conversation["cursors"];
type Cursor = Cursors["user"];

function isLater(a: Cursor, b: Cursor): boolean {
  return a.delivered > b.delivered || a.read > b.read;
}

function later(a: Cursor, b: Cursor): Cursor {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) };
}

function bothLater(a: Cursors | undefined, b: Cursors): Cursors {
  return a === undefined ? b : { user: later(a.user, b.user), agent: later(a.agent, b.agent) };
}
