import { describe, expect, it } from "vitest";
import { createTranslator } from "use-intl/core";
import type { AssignmentDecision } from "@deskwire/protocol";
import { en } from "../i18n/en.ts";
import { zh } from "../i18n/zh.ts";
import { outcomeText, rankedCandidates, strategyText } from "./assignment-text.ts";

type Verdict = AssignmentDecision["candidates"][number]["verdict"];

const words = (locale: "en" | "zh" = "en") => ({
  t: createTranslator({
    locale,
    messages: locale === "en" ? en : (zh as typeof en),
    namespace: "assignment",
  }),
  nameOf: (id: string) => (id === "1" ? "Bo" : "Lin"),
});
const decision = (
  verdicts: Verdict[],
  change: Partial<AssignmentDecision> = {},
): AssignmentDecision => ({
  id: "d",
  conversationId: "c",
  at: "2026-03-11T10:00:00.000Z",
  chosen: verdicts.includes("chosen") ? "1" : null,
  strategy: "random",
  trigger: "open",
  seed: "s",
  candidates: verdicts.map((verdict, index) => ({
    agentId: String(index + 1),
    verdict,
    load: 1,
    capacity: 5,
  })),
  ...change,
});

describe("outcomeText", () => {
  it("[ASG5] names the assigned agent and who assigned the conversation", () => {
    expect(outcomeText(decision(["chosen"]), words())).toContain("Bo");
    for (const trigger of ["claim", "take-over", "transfer"] as const) {
      const text = outcomeText(decision(["chosen"], { trigger }), words());
      expect(text).not.toBe(outcomeText(decision(["chosen"]), words()));
    }
  });

  it("[ASG8] distinguishes a held conversation from one without an eligible agent", () => {
    const texts = [decision(["offline", "held"]), decision(["offline", "busy"]), decision([])].map(
      (each) => outcomeText(each, words("zh")),
    );
    expect(new Set(texts).size).toBe(3);
  });
});

describe("strategyText", () => {
  it("[ASG2] names the number of eligible agents", () => {
    expect(strategyText(decision(["chosen", "eligible", "busy"]), words())).toContain("2");
    const least = decision(["chosen", "eligible"], { strategy: "least-loaded" });
    expect(strategyText(least, words())).not.toBe(
      strategyText(decision(["chosen", "eligible"]), words()),
    );
    expect(strategyText(decision(["chosen", "busy"]), words())).not.toContain("2");
  });

  it("is null without a choice, or after a manual choice", () => {
    expect(strategyText(decision(["busy"]), words())).toBeNull();
    expect(strategyText(decision(["chosen"], { trigger: "claim" }), words())).toBeNull();
  });
});

describe("rankedCandidates", () => {
  it("lists the chosen agent first and unreachable ones last", () => {
    const ranked = rankedCandidates(decision(["offline", "at-capacity", "chosen", "eligible"]));
    expect(ranked.map((each) => each.verdict)).toEqual([
      "chosen",
      "eligible",
      "at-capacity",
      "offline",
    ]);
  });
});
