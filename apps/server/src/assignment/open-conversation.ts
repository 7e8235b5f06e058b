import type { Conversation, PageContext } from "@deskwire/protocol";
import type { UserActor } from "../platform/kernel/actor.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import { conversationStore } from "../conversations/conversation-store.ts";
import { forUser } from "../conversations/for-user.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { assignQueue, reachableAgents, type AssignParts } from "./assign-conversations.ts";
import { cleanContext } from "../conversations/clean-body.ts";
import { mergeChanges, type Change } from "../conversations/deliveries.ts";

// Opened by one transaction, which holds the assignment lock and that of who stands before them meanwhile.
const OPENED_AT_ONCE = 20;
// More would not get their turn before their callers give up.
const OPENS_WAITING_MAX = 400;

export interface NewOpen {
  actor: UserActor;
  context: PageContext | null;
}

/** Opens that arrive while one is under way are opened together, with one look at the queue for all of them. */
export type Opens = Batcher<NewOpen, void>;

export function createOpens(parts: AssignParts): Opens {
  return createBatcher<NewOpen, void>({
    keyOf: ({ actor }) => actor.id,
    flush: (waiting) => openAll(parts, waiting),
    maxRows: OPENED_AT_ONCE,
    secondFlightAt: Number.POSITIVE_INFINITY,
    maxPending: OPENS_WAITING_MAX,
  });
}

export interface OpenParts {
  database: Database;
  opens: Opens;
}

/** [CNV1] Answers the user's live conversation, after opening one when there is none. Rejects with BusyError when too many wait. */
export async function openConversation(
  parts: OpenParts,
  actor: UserActor,
  context?: PageContext,
): Promise<Conversation> {
  const live = await conversationStore.liveOfUser(parts.database.pool, actor.id);
  if (live !== null) return forUser(live);
  await parts.opens.add({ actor, context: context === undefined ? null : cleanContext(context) });
  const conversation = await conversationStore.liveOfUser(parts.database.pool, actor.id);
  // It can have been ended by somebody else in this instant; then the user opens the next one.
  return conversation === null ? openConversation(parts, actor, context) : forUser(conversation);
}

async function openAll(parts: AssignParts, waiting: readonly NewOpen[]): Promise<void[]> {
  const reachable = await reachableAgents(parts);
  const run = async (tx: Queryable): Promise<Change[]> => {
    const opened: Change[] = [];
    for (const each of waiting) opened.push(...(await insertOpened(tx, each)));
    if (opened.length === 0) return [];
    // The queue as a whole, so that a newcomer does not overtake those who wait.
    return mergeChanges([...opened, ...(await assignQueue(parts.settings, tx, reachable, "open"))]);
  };
  await parts.publisher.changes(
    await transitionStore.withAssignmentLock(parts.database, run, { always: true }),
  );
  return waiting.map(() => undefined);
}

async function insertOpened(tx: Queryable, { actor, context }: NewOpen): Promise<Change[]> {
  await transitionStore.saveUser(tx, actor.profile);
  const id = uuidv7();
  const inserted = await transitionStore.insert(tx, {
    id,
    userId: actor.id,
    context,
  });
  if (inserted === null) return [];
  const event = await transitionStore.appendEvent(tx, id, {
    type: "opened",
    ...(context !== null && { context }),
    ...(inserted.previousId !== null && { previousId: inserted.previousId }),
  });
  return [{ conversationId: id, messages: [event] }];
}
