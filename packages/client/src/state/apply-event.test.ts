import fc from "fast-check";
import type { Message } from "@deskwire/protocol";
import { expect, test } from "vitest";
import type { PendingMessage } from "../outbox/pending-message.ts";
import { AGENT, CONVERSATION_ID, createModelServer, snapshotOf, USER } from "../testing/index.ts";
import { applyEvent } from "./apply-event.ts";
import type { ClientEvent, PageEdge } from "./client-event.ts";
import type { ClientState } from "./client-state.ts";

const OTHER = { kind: "agent", id: "66666667" } as const;

const apply = (state: ClientState, ...events: ClientEvent[]): ClientState =>
  events.reduce(applyEvent, state);

const BASE = (() => {
  const server = createModelServer({ now: () => 0, agents: [AGENT.id] });
  server.conversations.open(USER.id);
  return snapshotOf(server, USER);
})();
const held = (state: ClientState) => {
  const found = state.conversations[CONVERSATION_ID];
  if (!found) throw new Error("not held");
  return found;
};
const message = (seq: number, rest: Partial<Message> = {}): ClientEvent => ({
  t: "message",
  conversationId: CONVERSATION_ID,
  message: {
    seq,
    from: AGENT,
    kind: "text",
    body: { text: `${seq}` },
    at: "2026-01-01T00:00:00.000Z",
    ...rest,
  } as Message,
});
const written = (
  clientId: string,
  conversationId: string | null = CONVERSATION_ID,
): ClientEvent => ({
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

test("[SEQ1] seq = last + 1 applies, and a known message or one behind a gap changes nothing", () => {
  const next = apply(BASE, message(3));
  expect(held(next).messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(held(next).conversation.lastSeq).toBe(3);
  expect(apply(next, message(3))).toBe(next);
  expect(apply(next, message(2))).toBe(next);
  expect(apply(next, message(5))).toBe(next);
});

test("[SEQ1] every page leaves the messages contiguous", () => {
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
            conversationId: CONVERSATION_ID,
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

test("[SEQ2] the echo replaces its own pending message only", () => {
  const state = apply(BASE, written("a"), written("b"));
  expect(pendingIds(held(state).pending)).toEqual(["a", "b"]);
  const foreign = apply(state, message(3, { clientId: "a", from: AGENT }));
  expect(pendingIds(held(foreign).pending)).toEqual(["a", "b"]);
  const own = apply(state, message(3, { clientId: "a", from: USER }));
  expect(pendingIds(held(own).pending)).toEqual(["b"]);
});

test("messages written before there was a conversation move to it, in order", () => {
  const state = apply(BASE, { t: "dropped" }, written("a"), written("b", null));
  expect(pendingIds(state.unopened)).toEqual(["a", "b"]);
  const opened = apply(state, { t: "conversation", conversation: held(BASE).conversation });
  expect(pendingIds(held(opened).pending)).toEqual(["a"]);
  const bound = apply(opened, {
    t: "amended",
    clientId: "b",
    change: { conversationId: CONVERSATION_ID },
  });
  expect(pendingIds(held(bound).pending)).toEqual(["a", "b"]);
  expect(bound.unopened).toEqual([]);
});

test("[SEQ6] reset and drop keep pending messages and queue the acknowledged ones again", () => {
  const state = apply(BASE, written("a"), {
    t: "amended",
    clientId: "a",
    change: { state: "sent" },
  });
  const reset = apply(state, { t: "reset", conversationId: CONVERSATION_ID, reason: "" });
  expect(held(reset).messages).toEqual([]);
  expect(held(reset).pending).toMatchObject([{ clientId: "a", state: "queued" }]);
  const dropped = apply(state, { t: "dropped" });
  expect(dropped.conversations).toEqual({});
  expect(dropped.unopened).toMatchObject([{ clientId: "a", state: "queued" }]);
});

test("[RCP1] [RCP2] cursors only advance and never pass lastSeq, and read implies delivered", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ delivered: fc.nat(9), read: fc.nat(9), own: fc.boolean() })),
      (receipts) => {
        let state = BASE;
        for (const { own, ...cursors } of receipts) {
          const before = held(state).conversation.cursors;
          state = own
            ? apply(state, { t: "advanced", conversationId: CONVERSATION_ID, ...cursors })
            : apply(state, {
                t: "receipt",
                conversationId: CONVERSATION_ID,
                by: AGENT,
                ...cursors,
              });
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

test("[RCP4] an agent who is not assigned moves no cursor", () => {
  const state = {
    ...BASE,
    me: { ...OTHER, name: "", role: "agent", availability: "online", capacity: 1 },
  } as ClientState;
  expect(apply(state, { t: "advanced", conversationId: CONVERSATION_ID, read: 2 })).toBe(state);
});

test("a conversation event that messages overtook takes nothing back", () => {
  const { conversation } = held(BASE);
  const ended = apply(
    BASE,
    message(3, { kind: "event", body: { type: "ended", by: USER, reason: "user" } } as never),
  );
  expect(held(ended).conversation.status).toBe("ended");
  const stale = apply(ended, { t: "conversation", conversation });
  expect(held(stale).conversation.status).toBe("ended");
});

test("[CNV2] a transition that a conversation event already contains is not applied twice", () => {
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

test("a peer's message ends the peer's typing, and own typing is not shown", () => {
  const typing = apply(BASE, { t: "typing", conversationId: CONVERSATION_ID, by: AGENT, on: true });
  expect(held(typing).typing).toEqual([AGENT]);
  expect(apply(typing, { t: "typing", conversationId: CONVERSATION_ID, by: AGENT, on: true })).toBe(
    typing,
  );
  expect(held(apply(typing, message(3))).typing).toEqual([]);
  expect(apply(BASE, { t: "typing", conversationId: CONVERSATION_ID, by: USER, on: true })).toBe(
    BASE,
  );
});

test("parts that an event does not change keep their identity", () => {
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
