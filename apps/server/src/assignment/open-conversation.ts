import type { Conversation, PageContext } from "@deskwire/protocol";
import type { UserActor } from "../platform/kernel/actor.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import { conversationStore, forUser } from "../conversations/conversation-store.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { assignQueue, reachableAgents } from "./assign-conversations.ts";
import { cleanContext } from "../conversations/clean-body.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { mergeChanges, publishChanges, type Change } from "../conversations/publish.ts";

// Opened by one transaction, which holds the desk's lock and that of who stands before them meanwhile.
const OPENED_AT_ONCE = 20;
// More would not get their turn before their callers give up.
const OPENS_WAITING_MAX = 400;

interface NewOpen {
  actor: UserActor;
  context: PageContext | null;
}

/** [CNV1] Answers the user's live conversation, after opening one when there is none. Rejects with BusyError when too many wait. */
export async function openConversation(
  desk: Desk,
  actor: UserActor,
  context?: PageContext,
): Promise<Conversation> {
  const live = await conversationStore.liveOfUser(desk.database.pool, actor.id);
  if (live !== null) return forUser(live);
  await opensOf(desk).add({ actor, context: context === undefined ? null : cleanContext(context) });
  const conversation = await conversationStore.liveOfUser(desk.database.pool, actor.id);
  // It can have been ended by somebody else in this instant; then the user opens the next one.
  return conversation === null ? openConversation(desk, actor, context) : forUser(conversation);
}

const opens = new WeakMap<Desk, Batcher<NewOpen, void>>();

/** Opens that arrive while one is under way are opened together, with one look at the queue for all of them. */
function opensOf(desk: Desk): Batcher<NewOpen, void> {
  let batcher = opens.get(desk);
  if (batcher === undefined) {
    batcher = createBatcher<NewOpen, void>({
      keyOf: ({ actor }) => actor.id,
      flush: (waiting) => openAll(desk, waiting),
      maxRows: OPENED_AT_ONCE,
      secondFlightAt: Number.POSITIVE_INFINITY,
      maxPending: OPENS_WAITING_MAX,
    });
    opens.set(desk, batcher);
  }
  return batcher;
}

async function openAll(desk: Desk, waiting: readonly NewOpen[]): Promise<void[]> {
  const reachable = await reachableAgents(desk);
  const run = async (tx: Queryable): Promise<Change[]> => {
    const opened: Change[] = [];
    for (const each of waiting) opened.push(...(await insertOpened(tx, each)));
    if (opened.length === 0) return [];
    // The queue as a whole, so that a newcomer does not overtake those who wait.
    return mergeChanges([...opened, ...(await assignQueue(desk, tx, reachable, "open"))]);
  };
  await publishChanges(desk, await transitionStore.withDesk(desk.database, run, { always: true }));
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
