import { describe, expect, it } from "vitest";
import type { ConversationState } from "@deskwire/client";
import { AGENT, at, conversation, held, pending, text, USER } from "../testing.ts";
import type { Participant } from "@deskwire/protocol";
import {
  inboxItems,
  lastActivity,
  previewOf,
  previewTime,
  totalUnread,
  unreadCount,
} from "./inbox-items.ts";

const read = (seq: number) => ({
  user: { delivered: 0, read: 0 },
  agent: { delivered: seq, read: seq },
});
const other = { kind: "agent" as const, id: "66666667", name: "Bo" };

function record(states: ConversationState[]): Record<string, ConversationState> {
  return Object.fromEntries(states.map((state) => [state.conversation.id, state]));
}

describe("unreadCount", () => {
  it("counts the user's messages behind the read cursor, without events and agents' messages", () => {
    const event = text(3, USER, { kind: "event", body: { type: "rated", score: 5 } });
    const state = held([text(1, USER), text(2, USER), event, text(4, AGENT), text(5, USER)], {
      conversation: conversation({ lastSeq: 5, cursors: read(1) }),
    });
    expect(unreadCount(state, AGENT.id)).toBe(2);
  });

  it("counts messages that are not loaded", () => {
    const state = held([text(100, USER)], {
      conversation: conversation({ lastSeq: 100, cursors: read(9) }),
    });
    expect(unreadCount(state, AGENT.id)).toBe(91);
  });

  it("is zero when everything is read", () => {
    expect(
      unreadCount(
        held([text(1, USER)], { conversation: conversation({ lastSeq: 1, cursors: read(1) }) }),
        AGENT.id,
      ),
    ).toBe(0);
  });
});

describe("a handed-over conversation that a colleague had read", () => {
  const handed = (upTo: number, by = other.id) =>
    held(
      [
        text(1, USER),
        text(2, AGENT, {
          kind: "event",
          from: null,
          body: {
            type: "assigned",
            agent: AGENT,
            name: "Lin",
            reason: "transfer",
            by: { kind: "agent", id: by },
          },
        }),
      ],
      { conversation: conversation({ lastSeq: 2, cursors: read(upTo) }) },
    );

  it("is unread until it is opened", () => {
    expect(unreadCount(handed(1), AGENT.id)).toBe(1);
    expect(unreadCount(handed(2), AGENT.id)).toBe(0);
  });

  it("[SHO12] is not unread when it comes back to the agent who had it", () => {
    const assigned = (seq: number, agent: typeof AGENT) =>
      text(seq, agent, {
        kind: "event",
        from: null,
        body: { type: "assigned", agent, name: "Lin", reason: "last-agent" },
      });
    const returned = text(3, AGENT, {
      kind: "event",
      from: null,
      body: { type: "returned", agent: AGENT, reason: "disconnected" },
    });
    const state = (first: typeof AGENT) =>
      held([assigned(1, first), text(2, USER), returned, assigned(4, AGENT)], {
        conversation: conversation({ lastSeq: 4, cursors: read(2) }),
      });
    expect(unreadCount(state(AGENT), AGENT.id)).toBe(0);
    expect(unreadCount(state(other), AGENT.id)).toBe(1);
  });

  it("is read when the agent claimed it", () => {
    expect(unreadCount(handed(1, AGENT.id), AGENT.id)).toBe(0);
  });

  it("counts as active since the handover", () => {
    expect(lastActivity(handed(1), AGENT.id)).toBe(at(2));
  });

  it("[SHO12] shows the time of the text beside it", () => {
    expect(previewTime(handed(1), AGENT.id)).toBe(at(1));
  });
});

describe("inboxItems", () => {
  const open = held([text(1, USER, { at: at(10) })], {
    conversation: conversation({ id: "open", lastSeq: 1, cursors: read(1) }),
  });
  const newer = held([text(1, USER, { at: at(20) })], {
    conversation: conversation({ id: "newer", lastSeq: 1 }),
  });
  const ended = held([text(1, USER)], {
    conversation: conversation({ id: "ended", status: "ended", lastSeq: 1, cursors: read(1) }),
  });
  const others = held([text(1, USER)], {
    conversation: conversation({ id: "others", lastSeq: 1, agent: other }),
  });
  const offered = held([text(1, USER)], {
    conversation: conversation({
      id: "offered",
      lastSeq: 1,
      agent: other,
      offer: { agentId: AGENT.id, until: at(60) },
    }),
  });
  const endedUnread = (id: string, endedAt: string) =>
    held([text(1, USER, { at: at(5) })], {
      conversation: conversation({ id, status: "ended", lastSeq: 1, endedAt }),
    });
  const all = record([
    open,
    newer,
    ended,
    others,
    offered,
    endedUnread("old", at(29)),
    endedUnread("fresh", at(31)),
  ]);
  const owner = { agentId: AGENT.id, since: Date.parse(at(30)) };
  const ids = (selected: string | null) =>
    inboxItems(all, owner, selected).map((state) => state.conversation.id);

  it("lists offered conversations first, then by latest activity, without those of other agents", () => {
    expect(ids(null)).toEqual(["offered", "newer", "open", "fresh"]);
  });

  it("keeps an ended conversation while it is open", () => {
    expect(ids("ended")).toContain("ended");
  });

  it("[ASG11] counts an offer once, and no conversation that ended unread before this inbox was opened", () => {
    expect(totalUnread(all, owner)).toBe(3);
  });
});

describe("previewOf", () => {
  it("names the colleague who wrote the latest message, and nobody for the customer or the agent", () => {
    const authorOf = (from: Participant) => {
      const preview = previewOf(held([text(1, from)]), AGENT.id);
      return preview.type === "message" && preview.author;
    };
    expect([authorOf(USER), authorOf(AGENT), authorOf(other)]).toEqual([null, null, other.id]);
  });

  it("shows a pending message before the latest sent one", () => {
    const state = held([text(1, USER)], { pending: [pending("p")] });
    expect(previewOf(state, AGENT.id)).toMatchObject({ own: true, message: { clientId: "p" } });
    expect(lastActivity(state, AGENT.id)).toBe(at(50));
  });

  it("skips events, and shows that a message was recalled", () => {
    const recalled = text(2, AGENT, {
      kind: "event",
      from: null,
      body: { type: "recalled", seq: 1, by: AGENT },
    });
    expect(previewOf(held([text(1, AGENT), recalled]), AGENT.id)).toEqual({ type: "recalled" });
    expect(previewOf(held([]), AGENT.id)).toEqual({ type: "none" });
  });
});
