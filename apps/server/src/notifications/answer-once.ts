import { firstAnswer } from "./hook-answer.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import { sqlState } from "../platform/postgres/errors.ts";

const UNIQUE_VIOLATION = "23505";

/** [HOK2] Runs `work` and keeps its answer in the same transaction; a call that was answered before gets that answer. */
export async function answerOnce(
  database: Database,
  callId: string,
  work: (tx: Queryable) => Promise<object>,
): Promise<{ answer: object; repeat: boolean }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction((tx) => answerWithin(tx, callId, work));
    } catch (error) {
      // The same call, twice at once: the later one now finds the answer.
      if (attempt > 1 || sqlState(error) !== UNIQUE_VIOLATION) throw error;
    }
  }
}

async function answerWithin(
  tx: Queryable,
  callId: string,
  work: (tx: Queryable) => Promise<object>,
): Promise<{ answer: object; repeat: boolean }> {
  const { rows } = await tx.query<{ answer: string; statuses: string | null }>(
    "SELECT answer, statuses FROM hook_call WHERE id = $1",
    [callId],
  );
  const known = rows[0];
  if (known !== undefined)
    return { answer: firstAnswer(known.answer, known.statuses), repeat: true };
  const answer = await work(tx);
  await tx.query("INSERT INTO hook_call (id, answer, at) VALUES ($1, $2, clock_timestamp())", [
    callId,
    JSON.stringify(answer),
  ]);
  return { answer, repeat: false };
}
