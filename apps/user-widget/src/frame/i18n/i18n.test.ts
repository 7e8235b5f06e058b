import { ERRORS, type ErrorCode, type EventBody } from "@deskwire/protocol";
import { beforeAll, expect, test } from "vitest";
import { clockTime } from "@deskwire/chat-view/formats/times";
import { eventText } from "../event-text.ts";
import { en } from "./en.ts";
import { errorText } from "./error-text.ts";
import { loadErrors } from "./load-words.ts";
import { laterEn } from "./later-en.ts";
import { laterZh } from "./later-zh.ts";
import { zh } from "./zh.ts";

beforeAll(async () => {
  await loadErrors({ locale: "en", t: en });
  await loadErrors({ locale: "zh", t: zh });
});

/** A number with every value of the events' sentences, so that every function of a catalogue accepts it. */
const anything: unknown = Object.assign(Object(2) as object, {
  agent: 2,
  by: 2,
  to: 2,
  time: 2,
  score: 2,
});

/** Every sentence with its path. */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const make = value as (...args: unknown[]) => unknown;
    return [[path, String(make(...Array.from({ length: make.length }, () => anything)))]];
  }
  return Object.entries(value as object).flatMap(([key, item]) =>
    sentences(item, `${path}.${key}`),
  );
}

const english = { ...en, later: laterEn };
const chinese = { ...zh, later: laterZh };
const paths = (dictionary: object) => sentences(dictionary).map(([path]) => path);

test("both languages have the same sentences, and none is empty", () => {
  expect(paths(chinese)).toEqual(paths(english));
  expect([...sentences(english), ...sentences(chinese)].filter(([, text]) => text === "")).toEqual(
    [],
  );
});

test("every Chinese sentence contains Chinese characters, and no English one does", () => {
  const isChinese = ([, text]: [string, string]) => /\p{Script=Han}/u.test(text);
  expect(sentences(chinese).filter((sentence) => !isChinese(sentence))).toEqual([]);
  expect(sentences(english).filter(isChinese)).toEqual([]);
});

test.each([...(Object.keys(ERRORS) as ErrorCode[]), "offline" as const])(
  "%s has a sentence in both languages",
  (code) => {
    expect(errorText(en, code)).toMatch(/^[A-Z].*\.$/);
    expect(errorText(zh, code)).toMatch(/\p{Script=Han}.*。$/u);
  },
);

test("a code that only agents receive falls back to the internal error", () => {
  expect(errorText(en, "email_taken")).toBe(en.error.internal);
});

const agent = { kind: "agent", id: "66666666" } as const;
const user = { kind: "user", id: "lin" } as const;
// The displayed time depends on the time zone of the machine.
const local = (hour: number, minute: number) => new Date(2026, 4, 20, hour, minute).toISOString();
const events: [EventBody, string][] = [
  [{ type: "opened" }, "Conversation started"],
  [{ type: "opened", previousId: "p" }, "New conversation started"],
  [{ type: "assigned", agent, name: "Mia", reason: "random" }, "Mia has joined"],
  [
    { type: "assigned", agent, name: "Mia", reason: "last-agent" },
    "Mia, who helped you last time, has joined",
  ],
  [{ type: "held", agent, until: null }, "Mia is away. Your conversation is held"],
  [
    { type: "held", agent, until: local(10, 32) },
    `Mia is away. Your conversation is held until ${clockTime(local(10, 32), "en")}`,
  ],
  [
    { type: "inactive", endsAt: local(10, 32) },
    `Are you still there? Without new messages, the conversation ends at ${clockTime(local(10, 32), "en")}`,
  ],
  [{ type: "returned", agent, reason: "disabled" }, "Mia is no longer available"],
  [
    { type: "transferred", from: agent, to: null, by: agent },
    "Mia transferred the conversation to another agent",
  ],
  [{ type: "returned", agent, reason: "disconnected" }, "Mia lost the connection"],
  [{ type: "ended", by: user, reason: "user" }, "You ended the conversation"],
  [{ type: "ended", by: agent, reason: "agent" }, "Mia ended the conversation"],
  [
    { type: "ended", by: null, reason: "inactivity" },
    "The conversation ended because there were no new messages",
  ],
  [
    { type: "ended", by: null, reason: "silent" },
    "The conversation ended because no message was sent",
  ],
  [{ type: "returned", agent, reason: "no-room" }, "Mia is helping other customers"],
  [{ type: "recalled", seq: 3, by: agent }, "Mia recalled a message"],
  [{ type: "rated", score: 4 }, "You rated the conversation 4 of 5"],
];

test.each(events)("[CNV2] the transition %j has a sentence", (body, text) => {
  expect(eventText(body, { locale: "en", tag: "en", t: en, later: null }, () => "Mia")).toBe(text);
  expect(eventText(body, { locale: "zh", tag: "zh-CN", t: zh, later: null }, () => "Mia")).toMatch(
    /\p{Script=Han}/u,
  );
});

test("one character has the singular form", () => {
  expect([en.composer.left(1), en.composer.over(1)]).toEqual([
    "1 character left",
    "1 character too many",
  ]);
});

test("Chinese sentences about notifications never use the word for chat messages", () => {
  const texts = sentences({ ...laterZh.notifications, tab: zh.tabs.notifications }).map(
    ([, text]) => text,
  );
  expect(texts.filter((text) => text.includes("消息"))).toEqual([]);
});
