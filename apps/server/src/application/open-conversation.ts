import type { Conversation, PageContext } from "@deskwire/protocol";
import type { UserActor } from "../domain/actor.ts";
import { uuidv7 } from "../domain/uuid.ts";
import { conversationStore, forUser } from "../storage/conversation-store.ts";
import type { Queryable } from "../storage/database.ts";
import { transitionStore } from "../storage/transition-store.ts";
import { assignQueue, reachableAgents } from "./assign-conversations.ts";
import { cleanContext } from "./clean-body.ts";
import type { Desk } from "./desk.ts";
import { mergeChanges, publishChanges, type Change } from "./publish.ts";

/** [CNV1] Answers the user's live conversation, after opening one when there is none. */
export async function openConversation(
  desk: Desk,
  actor: UserActor,
  context?: PageContext,
): Promise<Conversation> {
  const live = await conversationStore.liveOfUser(desk.database.pool, actor.id);
  if (live !== null) return forUser(live);
  const reachable = await reachableAgents(desk);
  const changes = await desk.database.transaction(async (tx) => {
    await transitionStore.lockDesk(tx);
    const opened = await insertOpened(
      tx,
      actor,
      context === undefined ? null : cleanContext(context),
    );
    if (opened === null) return [];
    // The queue as a whole, so that a newcomer does not overtake those who wait.
    const assigned = await assignQueue(desk, tx, reachable, "open");
    return mergeChanges([opened, ...assigned]);
  });
  await publishChanges(desk, changes);
  const conversation = await conversationStore.liveOfUser(desk.database.pool, actor.id);
  // It can have been ended by somebody else in this instant; then the user opens the next one.
  return conversation === null ? openConversation(desk, actor, context) : forUser(conversation);
}

async function insertOpened(
  tx: Queryable,
  actor: UserActor,
  context: PageContext | null,
): Promise<Change | null> {
  await transitionStore.saveUser(tx, actor.profile);
  const id = uuidv7();
  const inserted = await transitionStore.insert(tx, {
    id,
    userId: actor.id,
    context,
  });
  if (inserted === null) return null;
  const event = await transitionStore.appendEvent(tx, id, {
    type: "opened",
    ...(context !== null && { context }),
    ...(inserted.previousId !== null && { previousId: inserted.previousId }),
  });
  return { conversationId: id, messages: [event] };
}
