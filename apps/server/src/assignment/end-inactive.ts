import { inactivityStore } from "../conversations/inactivity-store.ts";
import {
  runTransition,
  type Transitioned,
  type TransitionParts,
} from "../conversations/run-transition.ts";
import { done } from "../platform/kernel/outcome.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import type { AssignmentSettings } from "./assignment-settings.ts";
import { applyAll } from "./apply-all.ts";

export interface EndInactiveParts extends TransitionParts {
  settings: Pick<AssignmentSettings, "inactivityWarnMinutes" | "inactivityEndMinutes">;
}

/** [CNV9] Warns users who have long not answered the agent's last message, and ends what stays silent after that. */
export async function endInactive(parts: EndInactiveParts): Promise<void> {
  const { inactivityWarnMinutes: warn, inactivityEndMinutes: end } = parts.settings;
  if (warn === 0) return;
  await runTransition(parts, {}, async (tx) => done(await endSilent(tx, end)));
  await runTransition(parts, {}, async (tx) => done(await warnSilent(tx, { warn, end })));
}

async function endSilent(tx: Queryable, minutes: number): Promise<Transitioned<null>> {
  const expired = await inactivityStore.lockExpired(tx, minutes);
  return applyAll(
    tx,
    expired.map(({ id, offeredAgentId }) => ({
      step: {
        transition: "end",
        conversation: { id, status: "open" },
        events: [{ type: "ended", by: null, reason: "inactivity" }],
      },
      formerOfferId: offeredAgentId,
    })),
  );
}

async function warnSilent(
  tx: Queryable,
  { warn, end }: { warn: number; end: number },
): Promise<Transitioned<null>> {
  const silent = await inactivityStore.lockSilent(tx, warn, end);
  return applyAll(
    tx,
    silent.map(({ id, endsAt }) => ({
      step: {
        transition: null,
        conversation: { id, status: "open" },
        events: [{ type: "inactive", endsAt }],
      },
    })),
  );
}
