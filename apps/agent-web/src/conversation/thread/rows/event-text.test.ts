import { describe, expect, it } from "vitest";
import { createTranslator } from "use-intl/core";
import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { EventBody, Participant } from "@deskwire/protocol";
import { en } from "../../../i18n/en.ts";
import { zh } from "../../../i18n/zh.ts";
import { eventText, type EventTextWords } from "./event-text.ts";

const agent: Participant = { kind: "agent", id: "66666667" };
const me: Participant = { kind: "agent", id: "66666666" };

function words(locale: "en" | "zh"): EventTextWords {
  const messages = locale === "en" ? en : (zh as typeof en);
  const t = createTranslator({ locale, messages, namespace: "event" });
  const nameOf: NameOf = (who, role) =>
    who === null ? t("desk") : who.id === me.id ? t(role === "object" ? "youObject" : "you") : "Bo";
  return { t, user: "Ann", nameOf, time: () => "12:00" };
}

const EVENTS: EventBody[] = [
  { type: "opened" },
  { type: "opened", context: { title: "Desk lamp" } },
  ...(["no-agent", "returned", "transferred", "hold-expired"] as const).map((reason) => ({
    type: "queued" as const,
    reason,
    by: me,
  })),
  ...(["last-agent", "random", "least-loaded", "claim", "transfer", "take-over"] as const).map(
    (reason) => ({
      type: "assigned" as const,
      agent,
      name: "Bo",
      reason,
    }),
  ),
  { type: "held", agent, until: null },
  { type: "held", agent, until: "2026-03-11T10:00:00.000Z" },
  { type: "transferred", from: me, to: agent, by: me },
  { type: "transferred", from: me, to: null, by: me },
  ...(["disconnected", "declined", "timeout", "disabled", "no-room"] as const).map((reason) => ({
    type: "returned" as const,
    agent,
    reason,
  })),
  { type: "merged", user: agent, conversationId: "01900000-0000-7000-8000-000000000000" },
  { type: "inactive", endsAt: "2026-03-11T10:00:00.000Z" },
  ...(["user", "agent", "inactivity", "supervisor", "silent", "merged"] as const).map((reason) => ({
    type: "ended" as const,
    by: agent,
    reason,
  })),
  { type: "recalled", seq: 3, by: agent },
  { type: "rated", score: 4 },
  { type: "rated", score: 5, comment: "quick" },
];

describe("eventText", () => {
  it.each(["en", "zh"] as const)("[CNV2] has words for every transition: %s", (locale) => {
    const texts = EVENTS.map((body) => eventText(body, words(locale)).text);
    expect(texts.filter((text) => /[{}]|event\./.test(text) || text.length < 4)).toEqual([]);
  });

  it("names the participants", () => {
    const { text } = eventText({ type: "transferred", from: me, to: agent, by: me }, words("en"));
    expect(text).toBe("You asked Bo to take the conversation");
    expect(
      eventText({ type: "transferred", from: agent, to: me, by: agent }, words("en")).text,
    ).toBe("Bo asked you to take the conversation");
    expect(eventText({ type: "ended", by: agent, reason: "agent" }, words("zh")).text).toBe(
      "Bo 结束了会话",
    );
    expect(
      eventText({ type: "opened", context: { title: "Desk lamp" } }, words("en")).text,
    ).toContain("“Desk lamp”");
  });

  it("has a second line with the reason that an agent wrote", () => {
    expect(
      eventText({ type: "ended", by: me, reason: "agent", text: "solved" }, words("en")).detail,
    ).toBe("Reason: solved");
    expect(
      eventText({ type: "ended", by: me, reason: "agent" }, words("en")).detail,
    ).toBeUndefined();
  });

  it("uses the name that the event carries for an agent whom the reader does not know", () => {
    const nameOf: NameOf = (who, _role, recorded) => recorded ?? `#${who?.id}`;
    const unknown = { ...words("en"), nameOf };
    expect(eventText({ type: "assigned", agent, name: "Bo", reason: "claim" }, unknown).text).toBe(
      "Bo claimed this conversation",
    );
  });
});
