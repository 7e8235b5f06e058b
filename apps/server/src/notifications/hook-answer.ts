import type { HookResult } from "@deskwire/protocol";

/** The result of one event; the database decides the result of an event that has only its id here. */
export type KnownResult = HookResult | { id: string | number };

/** The results of a call's events. `counted` has the database's decisions, in order. */
export function completeResults(
  known: readonly KnownResult[],
  counted: readonly boolean[],
): HookResult[] {
  let next = 0;
  return known.map((each): HookResult => {
    if ("result" in each) return each;
    return { id: each.id, result: counted[next++] === true ? "counted" : "duplicate" };
  });
}

/**
 * [HOK2] The first answer to a call of any kind, from its stored form. `statuses` has one letter for each event that was
 * recorded; null: the call had no events.
 */
export function firstAnswer(answer: string, statuses: string | null): object {
  const kept = JSON.parse(answer) as object;
  if (statuses === null) return kept;
  const counted = [...statuses].map((letter) => letter === "c");
  return { results: completeResults(kept as KnownResult[], counted) };
}
