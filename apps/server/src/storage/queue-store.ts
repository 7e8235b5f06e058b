import { onlyRow, type Queryable } from "./database.ts";

// Fewer say nothing about the next one.
const MEASURED_MIN = 3;

/** What is known of how the queue moves. */
export const queueStore = {
  /** Seconds between two conversations leaving the queue, over the last hour; null while too few have. */
  async secondsPerPlace(db: Queryable): Promise<number | null> {
    const { rows } = await db.query<{ moves: number; seconds: number | null }>({
      name: "queue_pace",
      text: `SELECT count(*)::integer AS moves, extract(epoch FROM max(at) - min(at))::float8 AS seconds
        FROM assignment_decision WHERE at > now() - interval '1 hour' AND chosen IS NOT NULL AND trigger <> 'open'`,
    });
    const { moves, seconds } = onlyRow(rows);
    return moves < MEASURED_MIN || seconds === null ? null : seconds / (moves - 1);
  },
};
