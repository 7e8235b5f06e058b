import type { Conversation, PageContext } from "@deskwire/protocol";
import { cleanContext } from "../conversations/clean-body.ts";
import { conversationStore } from "../conversations/conversation-store.ts";
import { mergeChanges } from "../conversations/deliveries.ts";
import { forUser } from "../conversations/for-user.ts";
import { runTransition, type Transitioned } from "../conversations/run-transition.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { visitorStore } from "../conversations/visitor-store.ts";
import type { UserActor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import {
  assignSlice,
  reachableAgents,
  type AssignParts,
  type QueueRound,
} from "./assign-conversations.ts";

/** One transaction opens so many: it holds the assignment lock and the rows of the queue meanwhile. */
const OPENED_AT_ONCE = 20;
/** More would not get their turn before their callers give up. */
const OPENS_WAITING_MAX = 400;

export interface NewOpen {
  actor: UserActor;
  context: PageContext | null;
}

/**
 * Opens that arrive while one is under way are opened together, with one look at the queue for all. Resolves with the opened
 * conversation as agents see it, or with null when the user already has one.
 */
export type Opens = Batcher<NewOpen, Conversation | null>;

export function createOpens(parts: AssignParts): Opens {
  return createBatcher<NewOpen, Conversation | null>({
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

/** [CNV1] The user's live conversation, opened when there is none. [MRG4] Refuses a visitor who has become a user. Rejects with BusyError when too many opens wait. */
export async function openConversation(
  parts: OpenParts,
  actor: UserActor,
  context?: PageContext,
): Promise<Outcome<Conversation>> {
  const cleaned = context === undefined ? null : cleanContext(context);
  for (;;) {
    const live = await conversationStore.liveOfUser(parts.database.pool, actor.id);
    const conversation = live ?? (await parts.opens.add({ actor, context: cleaned }));
    if (conversation !== null && conversation.status !== "ended")
      return done(forUser(conversation));
    if (actor.profile.visitor && (await visitorStore.isMerged(parts.database.pool, actor.id)))
      return refuse("token_invalid", "The visitor has signed in as a user.");
    // Another session opened one in this instant, or somebody ended it. Then this call finds or opens the live one.
  }
}

async function openAll(
  parts: AssignParts,
  waiting: readonly NewOpen[],
): Promise<(Conversation | null)[]> {
  const opens = waiting.map((open) => ({ ...open, id: uuidv7() }));
  const round: QueueRound = {
    settings: parts.settings,
    reachable: await reachableAgents(parts),
    trigger: "open",
  };
  const { conversations } = await runTransition(parts, { assignment: "always" }, async (tx) =>
    done(await insertAndAssign(tx, opens, round)),
  );
  return opens.map(({ id }) => conversations.get(id) ?? null);
}

async function insertAndAssign(
  tx: Queryable,
  opens: readonly (NewOpen & { id: string })[],
  round: QueueRound,
): Promise<Transitioned<null>> {
  const opened = await transitionStore.open(
    tx,
    opens.map(({ id, context, actor }) => ({ id, context, user: actor.profile })),
  );
  if (opened.length === 0) return { value: null, changes: [] };
  // The queue as a whole, so that a new conversation does not overtake those that wait.
  const { changes } = await assignSlice(tx, round);
  const first = opened.map(({ conversationId, message }) => ({
    conversationId,
    messages: [message],
  }));
  return { value: null, changes: mergeChanges([...first, ...changes]) };
}
