import type { HookResult } from "@deskwire/protocol";

/** An event's result; without one it is the database that decides. */
export type KnownResult = HookResult | { id: string | number };

/** The results of a call's events; `counted` is what the database decided, in order. */
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

/** [HOK2] What a call was answered first, of whatever kind it was; `statuses` has a letter for each event that was recorded. */
export function firstAnswer(answer: string, statuses: string | null): object {
  const kept = JSON.parse(answer) as object;
  if (statuses === null) return kept;
  const counted = [...statuses].map((letter) => letter === "c");
  return { results: completeResults(kept as KnownResult[], counted) };
}
