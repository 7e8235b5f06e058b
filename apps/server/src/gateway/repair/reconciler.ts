import { parseParticipantKey, type Conversation } from "@deskwire/protocol";
import type { Conversations } from "../../conversations/conversations.ts";
import { coalesce, type Coalesced } from "../../platform/kernel/coalesce.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Hub } from "../socket/hub.ts";
import { closeSignedOut, type StandingParts } from "./close-signed-out.ts";
import {
  concerns,
  copyKnown,
  noteConversation,
  noteEvent,
  type KnownConversations,
} from "./known-conversations.ts";
import { repairConversation } from "./repair-conversation.ts";

/**
 * [SEQ5] Repairs the loss of peer messages: compares what this node has delivered with the database, and delivers what is
 * missing. [ACC5] Also closes the connections of participants who are signed out.
 */
export interface Reconciler {
  /** Notes the conversations of a `welcome`. */
  learn(conversations: readonly Conversation[]): void;
  /** Compares once. A call during a comparison resolves after one more. */
  run(): Promise<void>;
  close(): void;
}

export interface ReconcilerParts extends StandingParts {
  conversations: Pick<Conversations, "news" | "current" | "messagesAfter">;
  log: Log;
}

interface State extends ReconcilerParts {
  readonly hub: Hub;
  readonly everyMs: number;
  readonly known: KnownConversations;
  readonly comparisons: Coalesced;
  timer?: NodeJS.Timeout;
  closed: boolean;
}

// A comparison costs one query, whatever it finds. [SEQ5] Two of them are less than 5 s apart.
const JITTER = 1 / 3;

/** Compares every `everyMs` or up to a third later, and at once when peer messages may have been lost. */
export function createReconciler(parts: ReconcilerParts, hub: Hub, everyMs: number): Reconciler {
  const comparisons = coalesce({
    async task() {
      await closeSignedOut(parts, hub);
      await compare(state);
    },
    onError: (error) =>
      parts.log.warn(
        { err: error },
        "a comparison with the database failed; the next one repeats it",
      ),
  });
  const state: State = { ...parts, hub, everyMs, known: new Map(), comparisons, closed: false };
  hub.onDeliver((event) => noteEvent(state.known, event));
  hub.onSuspectLoss(comparisons.request);
  schedule(state);
  return {
    learn(conversations) {
      for (const conversation of conversations)
        if (conversation.status !== "ended") noteConversation(state.known, conversation);
    },
    run: () => run(state),
    close: () => stop(state),
  };
}

async function compare({ hub, known, conversations }: State): Promise<void> {
  const here = new Set(hub.participants());
  for (const [id, entry] of known) if (!concerns(entry, here)) known.delete(id);
  const present = [...here].map(parseParticipantKey);
  const before = copyKnown(known);
  const heads = await conversations.news({
    userIds: present.filter((each) => each.kind === "user").map((each) => each.id),
    agentIds: present.filter((each) => each.kind === "agent").map((each) => each.id),
    known: before,
  });
  const parts = { hub, known, conversations };
  for (const head of heads)
    await repairConversation(parts, { head, before: before.get(head.id), here });
  for (const [id, entry] of known) if (entry.status === "ended") known.delete(id);
}

function run({ comparisons }: State): Promise<void> {
  comparisons.request();
  return comparisons.settled();
}

function schedule(state: State): void {
  const round = async (): Promise<void> => {
    await run(state);
    if (!state.closed) schedule(state);
  };
  const delayMs = state.everyMs * (1 + Math.random() * JITTER);
  state.timer = setTimeout(() => void round(), delayMs).unref();
}

function stop(state: State): void {
  state.closed = true;
  clearTimeout(state.timer);
  void state.comparisons.close();
}
