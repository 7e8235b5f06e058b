import type { Availability, Conversation } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { en } from "../i18n/en.ts";
import { presenceOf } from "./presence.ts";

const conversation: Conversation = {
  id: "c",
  status: "open",
  lastSeq: 1,
  user: { kind: "user", id: "lin", name: null, avatar: null, visitor: false },
  agent: { kind: "agent", id: "66666666", name: "Mia" },
  cursors: { user: { delivered: 0, read: 0 }, agent: { delivered: 0, read: 0 } },
  openedAt: "2026-05-20T10:00:00.000Z",
  endedAt: null,
};
const online: Parameters<typeof presenceOf>[0] = {
  deviceOnline: true,
  connection: { status: "online", session: "s" },
  presence: {},
  desk: { state: "open" },
};
const agentIs = (reachable: boolean, availability: Availability) => ({
  ...online,
  presence: { "66666666": { reachable, availability } },
});

test.each([
  [true, "online", "online", en.presence.here],
  [true, "busy", "busy", en.presence.busy],
  [true, "away", "away", en.presence.away],
  [false, "online", "away", en.presence.unreachable],
] as const)("reachable %s and %s is shown as %s", (reachable, availability, tone, text) => {
  expect(presenceOf(agentIs(reachable, availability), conversation, en)).toEqual({ tone, text });
});

test("an agent of unknown presence is called neither present nor absent", () => {
  expect(presenceOf(online, conversation, en)).toEqual({ tone: "none", text: en.team });
});

test("without a connection the header tells the connection's state", () => {
  const lost = {
    ...agentIs(true, "online"),
    connection: { status: "waiting", attempt: 1, retryAt: 0 } as const,
  };
  expect(presenceOf(lost, conversation, en)).toEqual({ tone: "none", text: en.presence.lost });
});

test("a queued, an ended and a new conversation have texts of their own", () => {
  expect(presenceOf(online, { ...conversation, status: "queued" }, en).text).toBe(
    en.presence.waiting,
  );
  expect(presenceOf(online, { ...conversation, status: "ended" }, en).text).toBe(en.presence.ended);
  expect(presenceOf(online, null, en).text).toBe(en.presence.newcomer);
});

test("[DSK2] a newcomer and a waiting user are told when nobody is here", () => {
  const alone = { ...online, desk: { state: "nobody" } as const };
  for (const current of [null, { ...conversation, status: "queued" } as const])
    expect(presenceOf(alone, current, en)).toEqual({ tone: "away", text: en.presence.nobody });
  expect(presenceOf({ ...agentIs(true, "away"), desk: alone.desk }, conversation, en).text).toBe(
    en.presence.away,
  );
});

test("[SHO4] the agent is not called present while the link is doubtful or the device has no network", () => {
  const here = agentIs(true, "online");
  const unsteady = { status: "online", session: "s", unsteady: true } as const;
  expect(presenceOf({ ...here, connection: unsteady }, conversation, en).text).toBe(
    en.presence.connecting,
  );
  expect(presenceOf({ ...here, deviceOnline: false }, conversation, en).text).toBe(
    en.presence.lost,
  );
});
