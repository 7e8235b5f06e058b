import fc from "fast-check";
import type { Message, Participant, ServerEvent, Welcome } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { applyEvent } from "./apply-event.ts";
import type { ClientEvent, PageEdge } from "./client-event.ts";
import { initialState } from "./client-state.ts";
import { lastApplied } from "./selectors.ts";
import { createModelServer, type ModelServer } from "../testing/index.ts";
import type { ClientState } from "./client-state.ts";
import type { PendingMessage } from "../outbox/pending-message.ts";

const USER = { kind: "user", id: "u" } as const;
const AGENT = { kind: "agent", id: "66666666" } as const;
const OTHER = { kind: "agent", id: "66666667" } as const;

const apply = (state: ClientState, ...events: ClientEvent[]): ClientState =>
  events.reduce(applyEvent, state);

/** What a client that connects now holds once it has loaded everything. */
function snapshot(server: ModelServer, me: Participant): ClientState {
  const welcome: Welcome = server.welcome(me);
  const start = applyEvent(initialState, { t: "welcomed", welcome, now: 0 });
  return welcome.conversations.reduce((state, { id }) => {
    const answer = server.conversations.sync(me, id, { limit: 1_000_000 });
    if (!answer.ok) throw new Error(answer.code);
    return applyEvent(state, { t: "page", conversationId: id, edge: "latest", ...answer.value });
  }, start);
}

/** Stands in for the part of the client that fetches what an event shows to be missing. */
function follow(
  server: ModelServer,
  me: Participant,
  state: ClientState,
  event: ServerEvent,
): ClientState {
  const next = applyEvent(state, event as ClientEvent);
  const id =
    event.t === "conversation"
      ? event.conversation.id
      : event.t === "message"
        ? event.conversationId
        : "";
  const held = next.conversations[id];
  if (!held) return next;
  const after = lastApplied(held);
  const known = event.t === "message" ? event.message.seq : held.conversation.lastSeq;
  if (after >= known) return next;
  const answer = server.conversations.sync(me, id, { after, limit: 1_000_000 });
  if (!answer.ok) throw new Error(answer.code);
  const edge = after === 0 ? "latest" : "newer";
  return applyEvent(next, { t: "page", conversationId: id, edge, ...answer.value });
}

type Action = (server: ModelServer, n: number) => void;

const text =
  (n: number, from: Participant, kind: "text" | "note" = "text"): Action =>
  (server, seed) => {
    const live = server.conversations.all().at(-1)?.conversation;
    if (live)
      server.conversations.send(from, {
        conversationId: live.id,
        clientId: `c${n}-${seed}`,
        kind,
        body: { text: `${n}` },
      });
  };
const onLatest =
  (run: (server: ModelServer, id: string, lastSeq: number) => void): Action =>
  (server) => {
    const latest = server.conversations.all().at(-1)?.conversation;
    if (latest) run(server, latest.id, latest.lastSeq);
  };

const ACTIONS: Action[] = [
  (server) => void server.conversations.open(USER.id),
  text(1, USER),
  text(2, AGENT),
  text(3, AGENT, "note"),
  text(4, OTHER),
  onLatest((server, id, lastSeq) => void server.conversations.receipt(USER, id, { read: lastSeq })),
  onLatest(
    (server, id, lastSeq) =>
      void server.conversations.receipt(AGENT, id, { delivered: lastSeq, read: lastSeq - 1 }),
  ),
  onLatest((server, id, lastSeq) => void server.conversations.recall(AGENT, id, lastSeq)),
  onLatest((server, id, lastSeq) => void server.conversations.recall(USER, id, lastSeq - 1)),
  onLatest((server, id) => void server.conversations.transfer(id, OTHER.id)),
  onLatest((server, id) => void server.conversations.transfer(id, AGENT.id)),
  onLatest((server, id) => void server.conversations.transfer(id, null)),
  onLatest((server, id) => void server.conversations.end(USER, id)),
  onLatest((server, id) => void server.conversations.end(AGENT, id)),
  onLatest((server, id) => void server.conversations.rate(USER, id, 4)),
];

/** Those that give the conversation to somebody. */
const HANDS = [9, 10, 11];

test.each([USER, AGENT])(
  "[SEQ1] a snapshot and the events since are a fresh snapshot: %o",
  (me) => {
    const steps = fc.array(fc.nat(ACTIONS.length - 1), { maxLength: 40 });
    fc.assert(
      fc.property(steps, steps, fc.boolean(), (before, after, loseConversationEvents) => {
        const seen: ServerEvent[] = [];
        let now = 0;
        const server = createModelServer({
          now: () => now++,
          agents: [AGENT.id],
          lose(event) {
            // [CNV2] The sequence alone tells how a known conversation stands.
            const known = event.t === "conversation" && state.conversations[event.conversation.id];
            return loseConversationEvents && Boolean(known);
          },
        });
        let state = initialState;
        const accept = server.accept({
          send: (frame: string) => void seen.push(JSON.parse(frame) as ServerEvent),
        } as never);
        before.forEach((action, n) => ACTIONS[action]?.(server, n));
        accept.received(
          JSON.stringify({ t: "hello", id: 1, token: `${me.kind}:${me.id}`, client: {} }),
        );
        seen.length = 0;
        state = snapshot(server, me);
        after.forEach((action, n) => {
          ACTIONS[action]?.(server, 1_000 + n);
          for (const event of seen.splice(0)) state = follow(server, me, state, event);
        });
        const fresh = snapshot(server, me);
        for (const [id, held] of Object.entries(fresh.conversations)) {
          const mine = state.conversations[id];
          // The place in the queue is told by the `conversation` event alone.
          const { queuePosition: _, cursors, ...expected } = held.conversation;
          expect(mine?.messages).toEqual(held.messages);
          // And what the peer read while another agent had it.
          const wasAway = me.kind === "agent" && after.some((action) => HANDS.includes(action));
          const told = loseConversationEvents && wasAway ? expected : { ...expected, cursors };
          expect(mine?.conversation).toMatchObject(told);
        }
      }),
      { numRuns: 300, examples: [[[0], [9, 5, 10], true]] },
    );
  },
);

const BASE = (() => {
  const server = createModelServer({ now: () => 0, agents: [AGENT.id] });
  server.conversations.open(USER.id);
  return snapshot(server, USER);
})();
const ID = "conversation-1";
const held = (state: ClientState) => {
  const found = state.conversations[ID];
  if (!found) throw new Error("not held");
  return found;
};
const message = (seq: number, rest: Partial<Message> = {}): ClientEvent => ({
  t: "message",
  conversationId: ID,
  message: {
    seq,
    from: AGENT,
    kind: "text",
    body: { text: `${seq}` },
    at: "2026-01-01T00:00:00.000Z",
    ...rest,
  } as Message,
});
const written = (clientId: string, conversationId: string | null = ID): ClientEvent => ({
  t: "written",
  message: {
    clientId,
    conversationId,
    kind: "text",
    body: { text: "hi" },
    writtenAt: "",
    state: "queued",
  },
});
const pendingIds = (entries: readonly PendingMessage[]): string[] =>
  entries.map(({ clientId }) => clientId);

test("[SEQ1] seq = last + 1 applies; what is known and what leaves a gap changes nothing", () => {
  const next = apply(BASE, message(3));
  expect(held(next).messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(held(next).conversation.lastSeq).toBe(3);
  expect(apply(next, message(3))).toBe(next);
  expect(apply(next, message(2))).toBe(next);
  expect(apply(next, message(5))).toBe(next);
});

test("[SEQ1] any page, whatever it holds, leaves the messages contiguous", () => {
  const page = fc.record({
    edge: fc.constantFrom<PageEdge[]>("newer", "older", "latest"),
    seqs: fc.array(fc.integer({ min: 1, max: 12 })),
    more: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(page), (pages) => {
      const state = pages.reduce(
        (before, { edge, seqs, more }) => {
          const messages = seqs.map((seq) => (message(seq) as { message: Message }).message);
          return apply(before, {
            t: "page",
            conversationId: ID,
            edge,
            messages,
            lastSeq: 12,
            more,
          });
        },
        apply(BASE, { t: "reset", reason: "" }),
      );
      const { messages } = held(state);
      messages.forEach(({ seq }, n) => expect(seq).toBe((messages[0]?.seq ?? 0) + n));
    }),
  );
});

test("[SEQ2] the echo takes the place of its pending message, and no other", () => {
  const state = apply(BASE, written("a"), written("b"));
  expect(pendingIds(held(state).pending)).toEqual(["a", "b"]);
  const foreign = apply(state, message(3, { clientId: "a", from: AGENT }));
  expect(pendingIds(held(foreign).pending)).toEqual(["a", "b"]);
  const own = apply(state, message(3, { clientId: "a", from: USER }));
  expect(pendingIds(held(own).pending)).toEqual(["b"]);
});

test("what was written before there was a conversation moves to it, in order", () => {
  const state = apply(BASE, { t: "dropped" }, written("a"), written("b", null));
  expect(pendingIds(state.unopened)).toEqual(["a", "b"]);
  const opened = apply(state, { t: "conversation", conversation: held(BASE).conversation });
  expect(pendingIds(held(opened).pending)).toEqual(["a"]);
  const bound = apply(opened, { t: "amended", clientId: "b", change: { conversationId: ID } });
  expect(pendingIds(held(bound).pending)).toEqual(["a", "b"]);
  expect(bound.unopened).toEqual([]);
});

test("[SEQ6] forgetting keeps what was written, and repeats what only the old history had acknowledged", () => {
  const state = apply(BASE, written("a"), {
    t: "amended",
    clientId: "a",
    change: { state: "sent" },
  });
  const reset = apply(state, { t: "reset", conversationId: ID, reason: "" });
  expect(held(reset).messages).toEqual([]);
  expect(held(reset).pending).toMatchObject([{ clientId: "a", state: "queued" }]);
  const dropped = apply(state, { t: "dropped" });
  expect(dropped.conversations).toEqual({});
  expect(dropped.unopened).toMatchObject([{ clientId: "a", state: "queued" }]);
});

test("[RCP1] [RCP2] cursors only advance and never pass lastSeq; read implies delivered", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ delivered: fc.nat(9), read: fc.nat(9), own: fc.boolean() })),
      (receipts) => {
        let state = BASE;
        for (const { own, ...cursors } of receipts) {
          const before = held(state).conversation.cursors;
          state = own
            ? apply(state, { t: "advanced", conversationId: ID, ...cursors })
            : apply(state, { t: "receipt", conversationId: ID, by: AGENT, ...cursors });
          const { cursors: after, lastSeq } = held(state).conversation;
          for (const side of ["user", "agent"] as const) {
            expect(after[side].read).toBeGreaterThanOrEqual(before[side].read);
            expect(after[side].delivered).toBeGreaterThanOrEqual(
              Math.max(before[side].delivered, after[side].read),
            );
            expect(after[side].delivered).toBeLessThanOrEqual(lastSeq);
          }
        }
      },
    ),
  );
});

test("an agent who only looks on moves no cursor", () => {
  const state = {
    ...BASE,
    me: { ...OTHER, name: "", role: "agent", availability: "online", capacity: 1 },
  } as ClientState;
  expect(apply(state, { t: "advanced", conversationId: ID, read: 2 })).toBe(state);
});

test("a conversation that was overtaken on its way takes nothing back", () => {
  const { conversation } = held(BASE);
  const ended = apply(
    BASE,
    message(3, { kind: "event", body: { type: "ended", by: USER, reason: "user" } } as never),
  );
  expect(held(ended).conversation.status).toBe("ended");
  const stale = apply(ended, { t: "conversation", conversation });
  expect(held(stale).conversation.status).toBe("ended");
});

test("[CNV2] transitions that a conversation came with are not applied a second time by its messages", () => {
  const conversation = {
    ...held(BASE).conversation,
    lastSeq: 4,
    status: "queued",
    agent: null,
  } as const;
  const assigned = { type: "assigned", agent: AGENT, name: "A", reason: "random" } as const;
  const state = apply(
    BASE,
    { t: "conversation", conversation },
    message(3, { kind: "event", body: assigned } as never),
  );
  expect(held(state).conversation.status).toBe("queued");
});

test("[CNV7] a recalled message stays as a tombstone", () => {
  const recalled = message(4, {
    kind: "event",
    body: { type: "recalled", seq: 3, by: AGENT },
  } as never);
  const state = apply(BASE, message(3), recalled);
  expect(held(state).messages[2]).toMatchObject({
    seq: 3,
    kind: "text",
    body: { text: "" },
    recalled: true,
  });
});

test("a peer's message ends their typing; one's own typing is nobody's news", () => {
  const typing = apply(BASE, { t: "typing", conversationId: ID, by: AGENT, on: true });
  expect(held(typing).typing).toEqual([AGENT]);
  expect(apply(typing, { t: "typing", conversationId: ID, by: AGENT, on: true })).toBe(typing);
  expect(held(apply(typing, message(3))).typing).toEqual([]);
  expect(apply(BASE, { t: "typing", conversationId: ID, by: USER, on: true })).toBe(BASE);
});

test("what an event does not change keeps its identity", () => {
  const two = apply(BASE, {
    t: "conversation",
    conversation: { ...held(BASE).conversation, id: "conversation-2" },
  });
  const next = apply(two, message(3));
  expect(next.conversations["conversation-2"]).toBe(two.conversations["conversation-2"]);
  expect(held(next).pending).toBe(held(two).pending);
  expect(next.me).toBe(two.me);
});

test("events for conversations that are not held change nothing", () => {
  const elsewhere = { ...(message(1) as object), conversationId: "unknown" } as ClientEvent;
  const receipt = {
    t: "receipt",
    conversationId: "unknown",
    by: AGENT,
    delivered: 1,
    read: 1,
  } as const;
  expect(
    apply(BASE, elsewhere, receipt, { t: "reset", conversationId: "unknown", reason: "" }),
  ).toBe(BASE);
});
