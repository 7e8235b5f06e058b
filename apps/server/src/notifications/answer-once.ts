import { firstAnswer } from "./hook-answer.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import { isUniqueViolation } from "../platform/postgres/errors.ts";

type Work = (tx: Queryable) => Promise<object>;

export interface Answered {
  answer: object;
  /** The call was answered before, and `work` did not run. */
  repeat: boolean;
}

/**
 * [HOK2] Runs `work` and stores its answer in the same transaction. A call that was answered before gets its first answer.
 * `work` may run twice; the first run is rolled back then.
 */
export async function answerOnce(
  database: Database,
  callId: string,
  work: Work,
): Promise<Answered> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction((tx) => answerWithin(tx, callId, work));
    } catch (error) {
      // The same call ran twice at the same time: the second attempt finds the stored answer.
      if (attempt > 1 || !isUniqueViolation(error)) throw error;
    }
  }
}

async function answerWithin(tx: Queryable, callId: string, work: Work): Promise<Answered> {
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
