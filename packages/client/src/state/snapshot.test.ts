import fc from "fast-check";
import type { Participant, ServerEvent } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { AGENT, createModelServer, snapshotOf, USER, type ModelServer } from "../testing/index.ts";
import { applyEvent } from "./apply-event.ts";
import type { ClientEvent } from "./client-event.ts";
import { initialState, type ClientState } from "./client-state.ts";
import { lastApplied } from "./selectors.ts";

const OTHER = { kind: "agent", id: "66666667" } as const;

/** Applies an event, and fetches the messages that it shows to be missing, as the sync does. */
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

/** The actions that give the conversation to another agent or to the queue. */
const HANDS = [9, 10, 11];

test.each([USER, AGENT])(
  "[SEQ1] a snapshot plus the events since equals a fresh snapshot: %o",
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
            // [CNV2] The sequence alone is enough for a known conversation.
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
        state = snapshotOf(server, me);
        after.forEach((action, n) => {
          ACTIONS[action]?.(server, 1_000 + n);
          for (const event of seen.splice(0)) state = follow(server, me, state, event);
        });
        const fresh = snapshotOf(server, me);
        for (const [id, held] of Object.entries(fresh.conversations)) {
          const mine = state.conversations[id];
          // Only the `conversation` event carries the place in the queue.
          const { queuePosition: _, cursors, ...expected } = held.conversation;
          expect(mine?.messages).toEqual(held.messages);
          // Only the `conversation` event carries what the peer read while another agent was assigned.
          const wasAway = me.kind === "agent" && after.some((action) => HANDS.includes(action));
          const told = loseConversationEvents && wasAway ? expected : { ...expected, cursors };
          expect(mine?.conversation).toMatchObject(told);
        }
      }),
      { numRuns: 300, examples: [[[0], [9, 5, 10], true]] },
    );
  },
);
