// An average of fewer would predict nothing.
const MEASURED_MIN = 3;
const MEASURED_MAX = 20;

/**
 * [ASG12] SQL: the average time in seconds between two conversations leaving the queue, or null when too few have left or no
 * agent who is online can be reached. It
 * looks at the latest conversations that were assigned from the queue within the last hour, and divides the time in which at
 * least one of them waited by their number. Times in which nobody waited do not count, nor do conversations that were
 * claimed, transferred or assigned at once. When there are more, the time begins when the one before them left.
 */
export const SECONDS_PER_PLACE = `
  WITH left_queue AS (
    SELECT at, at - waited AS since, row_number() OVER (ORDER BY at DESC, id) AS n FROM assignment_decision
    WHERE waited IS NOT NULL AND at > now() - interval '1 hour' ORDER BY at DESC, id LIMIT ${MEASURED_MAX + 1}
  ), latest AS (
    SELECT at, greatest(since, (SELECT at FROM left_queue WHERE n > ${MEASURED_MAX})) AS since FROM left_queue WHERE n <= ${MEASURED_MAX}
  ), covered AS (
    SELECT at, greatest(since, max(at) OVER (ORDER BY since, at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS since FROM latest
  )
  SELECT CASE WHEN count(*) >= ${MEASURED_MIN}
    AND EXISTS (SELECT FROM agent WHERE reachable AND availability = 'online' AND NOT disabled) THEN extract(epoch FROM sum(greatest(at - since, interval '0')))::float8 / count(*) END
  FROM covered`;

// A finer estimate would not be more accurate, and it would change all the time.
const STEP_SECONDS = 30;

/** [ASG12] The estimated seconds of a wait. Somebody up to this place has waited for `waited` seconds already. */
export function estimateWait(expected: number, waited: number): number {
  const seconds = Math.max(expected, waited);
  return Math.max(1, Math.round(seconds / STEP_SECONDS)) * STEP_SECONDS;
}
