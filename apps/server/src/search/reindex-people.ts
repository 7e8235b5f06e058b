import { personStore } from "../conversations/person-store.ts";
import type { Database } from "../platform/postgres/database.ts";

const PEOPLE_A_STEP = 500;

/**
 * [SRC6] Makes the index of every user anew, some users at a time. They stay findable. Servers may run, and a stopped run
 * can be repeated. Returns the number of users.
 */
export async function reindexPeople(
  database: Database,
  told: (people: number) => void = () => undefined,
): Promise<number> {
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const ids = await personStore.idsAfter(database.pool, after, PEOPLE_A_STEP);
    if (ids.length === 0) return count;
    await database.transaction((tx) => personStore.index(tx, ids));
    count += ids.length;
    after = ids.at(-1) ?? null;
    told(count);
  }
}
