import type { AgentRole } from "@deskwire/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLead, participantOf, type Actor, type AgentActor, type UserActor } from "./actor.ts";
import {
  authorize,
  authorizeAttachment,
  authorizeKind,
  type ConversationAction,
  type ConversationFacts,
  type ConsoleAction,
  type SiteAction,
} from "./authorize.ts";

function user(id: string): UserActor {
  return {
    kind: "user",
    id,
    key: `user:${id}`,
    profile: { kind: "user", id, name: null, avatar: null, visitor: id.startsWith("visitor:") },
    topics: [],
    expiresAt: 0,
    revokedAt: null,
  };
}

function agent(id: string, role: AgentRole = "agent"): AgentActor {
  return {
    kind: "agent",
    id,
    key: `agent:${id}`,
    name: "Mia",
    role,
    loginId: "login",
    expiresAt: 0,
  };
}

function facts(fields: Partial<ConversationFacts> = {}): ConversationFacts {
  return {
    status: "open",
    userId: "ann",
    agentId: "1",
    wasAssigned: false,
    servesUser: false,
    isOffered: false,
    ...fields,
  };
}

const ACTIONS: ConversationAction[] = [
  "read",
  "type",
  "note",
  "end",
  "rate",
  "claim",
  "transfer",
  "decisions",
  "attach",
];
const CONSOLE_ACTIONS: ConsoleAction[] = [
  "agents.list",
  "agents.manage",
  "conversations.all",
  "conversations.queue",
  "search",
];
const SITE_ACTIONS: SiteAction[] = [
  "events.record",
  "counters.read",
  "counters.set",
  "users.revoke",
];

type Verdict = "yes" | "forbidden" | "unknown_conversation";
const verdict = (actor: Actor, action: ConversationAction, subject: ConversationFacts): Verdict =>
  (authorize(actor, action, subject)?.code as Verdict | undefined) ?? "yes";

const NO = "forbidden";
const HIDDEN = "unknown_conversation";

/** Every relation of an actor to a conversation, with the verdicts in the order of ACTIONS. */
const MATRIX: [string, Actor, Partial<ConversationFacts>, Verdict[]][] = [
  //                                                        read   type   note   end    rate   claim  transf decis  attach
  ["its user, open", user("ann"), {}, ["yes", "yes", NO, "yes", "yes", NO, NO, NO, "yes"]],
  [
    "its user, queued",
    user("ann"),
    { status: "queued", agentId: null },
    ["yes", "yes", NO, "yes", "yes", NO, NO, NO, "yes"],
  ],
  [
    "its user, ended",
    user("ann"),
    { status: "ended" },
    ["yes", "yes", NO, "yes", "yes", NO, NO, NO, "yes"],
  ],
  ["another user", user("bob"), {}, ACTIONS.map(() => HIDDEN)],
  [
    "another user, queued",
    user("bob"),
    { status: "queued", agentId: null },
    ACTIONS.map(() => HIDDEN),
  ],
  ["a user with the agent's id", user("1"), {}, ACTIONS.map(() => HIDDEN)],
  ["a visitor", user("visitor:1"), {}, ACTIONS.map(() => HIDDEN)],
  ["its agent", agent("1"), {}, ["yes", "yes", "yes", "yes", NO, "yes", "yes", "yes", "yes"]],
  ["an agent with the user's id", agent("ann"), {}, ACTIONS.map(() => HIDDEN)],
  ["another agent, open", agent("2"), {}, ACTIONS.map(() => HIDDEN)],
  ["another agent, ended", agent("2"), { status: "ended" }, ACTIONS.map(() => HIDDEN)],
  [
    "any agent, queued",
    agent("2"),
    { status: "queued", agentId: null },
    ["yes", NO, "yes", NO, NO, "yes", NO, "yes", NO],
  ],
  [
    "a former agent",
    agent("2"),
    { wasAssigned: true },
    ["yes", NO, "yes", NO, NO, NO, NO, "yes", NO],
  ],
  [
    "an agent who serves its user now",
    agent("2"),
    { servesUser: true, status: "ended" },
    ["yes", NO, "yes", NO, NO, "yes", NO, "yes", NO],
  ],
  [
    "an agent to whom it is offered",
    agent("2"),
    { isOffered: true },
    ["yes", NO, "yes", NO, NO, "yes", "yes", "yes", NO],
  ],
  [
    "a supervisor",
    agent("3", "supervisor"),
    {},
    ["yes", NO, "yes", "yes", NO, "yes", "yes", "yes", NO],
  ],
  ["an admin", agent("4", "admin"), {}, ["yes", NO, "yes", "yes", NO, "yes", "yes", "yes", NO]],
];

describe("[ACC1] [ACC2] [ACC3] [SND6] [CNV4] [ASG7] access to a conversation", () => {
  test.each(MATRIX)("%s", (_, actor, subject, expected) => {
    expect(
      Object.fromEntries(ACTIONS.map((action) => [action, verdict(actor, action, facts(subject))])),
    ).toEqual(Object.fromEntries(ACTIONS.map((action, n) => [action, expected[n]])));
  });

  test("every action on an unreadable conversation is refused as unknown", () => {
    const anyFacts: fc.Arbitrary<ConversationFacts> = fc.record({
      status: fc.constantFrom("queued", "open", "ended" as const),
      userId: fc.constantFrom("ann", "1"),
      agentId: fc.constantFrom(null, "1", "2"),
      wasAssigned: fc.boolean(),
      servesUser: fc.boolean(),
      isOffered: fc.boolean(),
    });
    const anyActor = fc.oneof(
      fc.constantFrom("ann", "bob", "1").map(user),
      fc
        .constantFrom("1", "2")
        .chain((id) =>
          fc.constantFrom("agent", "supervisor", "admin" as const).map((role) => agent(id, role)),
        ),
    );
    fc.assert(
      fc.property(anyActor, anyFacts, fc.constantFrom(...ACTIONS), (actor, subject, action) => {
        const readable = verdict(actor, "read", subject) === "yes";
        expect(verdict(actor, action, subject) === HIDDEN).toBe(!readable);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("access to the console", () => {
  const allowed = (actor: Actor): string[] =>
    CONSOLE_ACTIONS.filter((action) => authorize(actor, action) === null);

  test.each<[string, Actor, string[]]>([
    ["a user", user("ann"), []],
    ["a visitor", user("visitor:1"), []],
    ["an agent", agent("1"), ["agents.list", "conversations.queue", "search"]],
    [
      "a supervisor",
      agent("1", "supervisor"),
      ["agents.list", "conversations.all", "conversations.queue", "search"],
    ],
    ["an admin", agent("1", "admin"), CONSOLE_ACTIONS],
  ])("[ACC2] [ACC4] %s", (_, actor, expected) => {
    expect(allowed(actor)).toEqual(expected);
    expect(
      CONSOLE_ACTIONS.filter((action) => !expected.includes(action)).map(
        (action) => authorize(actor, action)?.code,
      ),
    ).toEqual(
      CONSOLE_ACTIONS.filter((action) => !expected.includes(action)).map(() => "forbidden"),
    );
  });

  test("hooks' actions are for the main site's server alone, and it has no others", () => {
    for (const action of SITE_ACTIONS) {
      expect(authorize({ kind: "site" }, action)).toBeNull();
      for (const actor of [user("ann"), agent("1"), agent("1", "supervisor"), agent("1", "admin")])
        expect(authorize(actor, action)?.code).toBe("forbidden");
    }
    for (const action of CONSOLE_ACTIONS)
      expect(authorize({ kind: "site" }, action)?.code).toBe("forbidden");
  });
});

test("[SND6] a user can send every kind of message except notes", () => {
  for (const kind of ["text", "image", "file", "card"] as const) {
    expect(authorizeKind(user("ann"), kind)).toBeNull();
    expect(authorizeKind(agent("1"), kind)).toBeNull();
  }
  expect(authorizeKind(user("ann"), "note")).toEqual({ code: "forbidden" });
  expect(authorizeKind(agent("1"), "note")).toBeNull();
});

test("[ASG6] a participant has a kind beside the id", () => {
  expect(participantOf(user("66666666"))).toEqual({ kind: "user", id: "66666666" });
  expect(participantOf(agent("66666666"))).toEqual({ kind: "agent", id: "66666666" });
  expect(
    [user("x"), agent("1"), agent("1", "supervisor"), agent("1", "admin")].map(isLead),
  ).toEqual([false, false, true, true]);
});

test("[MED4] [MED14] an upload that was not sent is its uploader's alone, and only its uploader discards it", () => {
  const [own, others] = ["agent:1", "agent:2"];
  const may = (action: "read" | "discard", uploader: string, seq: number | null): boolean =>
    authorizeAttachment(agent("1", "admin"), action, { uploader, seq }) === null;
  expect([may("read", own, null), may("discard", own, null)]).toEqual([true, true]);
  expect([may("read", others, null), may("discard", others, null)]).toEqual([false, false]);
  expect([may("read", own, 3), may("discard", own, 3)]).toEqual([true, false]);
  expect([may("read", others, 3), may("discard", others, 3)]).toEqual([true, false]);
  // An orphan has no uploader.
  expect([may("read", "", null), may("discard", "", null)]).toEqual([false, false]);
});
