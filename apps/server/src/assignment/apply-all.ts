import { mergeChanges, type Change } from "../conversations/deliveries.ts";
import type { Transitioned } from "../conversations/run-transition.ts";
import type { Step } from "../conversations/steps.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import type { Queryable } from "../platform/postgres/database.ts";

/** A step, and the agents who are told of it besides the conversation's own. */
export interface ToldStep extends Pick<Change, "formerAgentId" | "formerOfferId" | "askerId"> {
  step: Step;
}

/** Applies steps of locked conversations; one conversation's steps become one change. */
export async function applyAll(
  tx: Queryable,
  told: readonly ToldStep[],
): Promise<Transitioned<null>> {
  const messages = await transitionStore.apply(
    tx,
    told.map(({ step }) => step),
  );
  const changes = told.map(({ step, ...former }, at): Change => ({
    conversationId: step.conversation.id,
    messages: messages[at] ?? [],
    ...former,
  }));
  return { value: null, changes: mergeChanges(changes) };
}
