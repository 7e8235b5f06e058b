import { runTransition, type TransitionParts } from "../conversations/run-transition.ts";
import { silenceStore, type Silent } from "../conversations/silence-store.ts";
import { done } from "../platform/kernel/outcome.ts";
import type { Presence } from "../platform/live/presence/presence.ts";
import { applyAll } from "./apply-all.ts";

/** [ASG15] How long the user of a silent conversation may be away. */
export const ABANDONED_AFTER_MINUTES = 30;

const PAGE = 500;
// A transaction takes so many, so that it does not hold many conversations for long.
const SLICE = 100;

export interface EndAbandonedParts extends TransitionParts {
  presence: Presence;
}

/** [ASG15] Ends silent conversations whose users have long left. */
export async function endAbandoned(parts: EndAbandonedParts): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page = await silenceStore.page(parts.database.pool, { after, limit: PAGE });
    await trackUsers(parts, page);
    if (page.length < PAGE) break;
    after = page.at(-1)?.id ?? null;
  }
  while ((await endSlice(parts)) === SLICE);
}

async function trackUsers(
  { database, presence }: EndAbandonedParts,
  page: readonly Silent[],
): Promise<void> {
  if (page.length === 0) return;
  const reachable = await presence.reachable(page.map(({ userId }) => `user:${userId}` as const));
  const isHere = ({ userId }: Silent): boolean => reachable.has(`user:${userId}`);
  await database.transaction((tx) =>
    silenceStore.track(tx, {
      here: page.filter(isHere).map(({ id }) => id),
      gone: page.filter((each) => !isHere(each)).map(({ id }) => id),
    }),
  );
}

async function endSlice(parts: EndAbandonedParts): Promise<number> {
  const { value } = await runTransition(parts, {}, async (tx) => {
    const abandoned = await silenceStore.lockAbandoned(tx, {
      minutes: ABANDONED_AFTER_MINUTES,
      limit: SLICE,
    });
    return done(
      await applyAll(
        tx,
        abandoned.map(({ id, status, offeredAgentId }) => ({
          step: {
            transition: "end",
            conversation: { id, status },
            events: [{ type: "ended", by: null, reason: "silent" }],
          },
          formerOfferId: offeredAgentId,
        })),
      ),
    );
  });
  return value.changes.length;
}
