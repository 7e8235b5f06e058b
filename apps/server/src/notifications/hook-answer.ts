import type { HookResult } from "@deskwire/protocol";

/** The result of one event; the database decides the result of an event that has only its id here. */
export type KnownResult = HookResult | { id: string | number };

/** The database's decision on an event. `refused`: the user has too many categories (LIM12). */
export type Decision = "counted" | "duplicate" | "refused";

/** The decision in the form of a letter, as `record_events` and `hook_call` have it. */
export function decisionOf(letter: string | undefined): Decision {
  if (letter === "x") return "refused";
  return letter === "c" ? "counted" : "duplicate";
}

/** The results of a call's events. `decisions` has the database's decisions, in order. */
export function completeResults(
  known: readonly KnownResult[],
  decisions: readonly Decision[],
): HookResult[] {
  let next = 0;
  return known.map((each): HookResult => {
    if ("result" in each) return each;
    const decision = decisions[next++] ?? "duplicate";
    return decision === "refused"
      ? { id: each.id, result: "invalid", code: "too_many_categories" }
      : { id: each.id, result: decision };
  });
}

/**
 * [HOK2] The first answer to a call of any kind, from its stored form. `statuses` has one letter for each event that was
 * recorded; null: the call had no events.
 */
export function firstAnswer(answer: string, statuses: string | null): object {
  const kept = JSON.parse(answer) as object;
  if (statuses === null) return kept;
  const decisions = [...statuses].map(decisionOf);
  return { results: completeResults(kept as KnownResult[], decisions) };
}
