import type { useTranslations } from "use-intl";
import type { AssignmentDecision, CandidateVerdict } from "@deskwire/protocol";
import { closeUp } from "@deskwire/chat-view/text/close-up";

export interface AssignmentWords {
  t: ReturnType<typeof useTranslations<"assignment">>;
  /** "You" for the reader; "you" when it is not the subject. */
  nameOf: (agentId: string, object?: "object") => string;
}

/** The outcome of a decision as one sentence. */
export function outcomeText(decision: AssignmentDecision, words: AssignmentWords): string {
  const { t, nameOf } = words;
  const { chosen, trigger, candidates } = decision;
  if (chosen !== null) {
    const name = nameOf(chosen);
    const object = nameOf(chosen, "object");
    if (trigger === "claim") return closeUp(t("claimed", { name }));
    if (trigger === "take-over") return closeUp(t("tookOver", { name }));
    return closeUp(
      trigger === "transfer" ? t("transferred", { name }) : t("chosen", { name: object }),
    );
  }
  if (candidates.length === 0) return t("noCandidates");
  return candidates.some((each) => each.verdict === "held") ? t("kept") : t("nobody");
}

/** How the agent was chosen among the eligible ones; null when there was no choice. */
export function strategyText(decision: AssignmentDecision, words: AssignmentWords): string | null {
  const able = decision.candidates.filter(
    ({ verdict }) => verdict === "chosen" || verdict === "eligible",
  ).length;
  if (decision.chosen === null || able === 0 || isByHand(decision)) return null;
  if (able === 1) return words.t("onlyOne");
  const strategy = decision.strategy === "random" ? "random" : "leastLoaded";
  return words.t(strategy, { count: able });
}

function isByHand({ trigger }: AssignmentDecision): boolean {
  return trigger === "claim" || trigger === "take-over" || trigger === "transfer";
}

const ORDER: readonly CandidateVerdict[] = [
  "chosen",
  "eligible",
  "at-capacity",
  "busy",
  "away",
  "held",
  "excluded",
  "offline",
  "disabled",
];

/** The candidates, those closest to being chosen first. */
export function rankedCandidates({ candidates }: AssignmentDecision) {
  return candidates.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}
