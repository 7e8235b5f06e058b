import type {
  Availability,
  Conversation,
  DecisionList,
  PageContext,
  RequestTable,
} from "@deskwire/protocol";
import type { Agents } from "../agents/agents.ts";
import type { Publisher } from "../conversations/publisher.ts";
import type { MergedConversation } from "../conversations/visitor-store.ts";
import type { Actor, AgentActor, UserActor } from "../platform/kernel/actor.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Presence } from "../platform/live/presence/presence.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { AssignmentSettings } from "./assignment-settings.ts";
import { claimConversation } from "./claim-conversation.ts";
import { endConversation } from "./end-conversation.ts";
import { createOpens, openConversation } from "./open-conversation.ts";
import { mergeVisitor, type Merge } from "./merge-visitor.ts";
import { createPlacing } from "./place-conversations.ts";
import { createQueueBoard, type QueueAudience } from "./queue-board.ts";
import { createQueueDrain, type QueueDrain } from "./queue-drain.ts";
import { readDecisions } from "./read-decisions.ts";
import { setAvailability } from "./set-availability.ts";
import { returnConversations } from "./return-conversations.ts";
import { tendConversations } from "./tend-conversations.ts";
import { transferConversation } from "./transfer-conversation.ts";

/** The life of a conversation: opening, the queue, who gets it, hand-overs and the end. */
export interface Assignment {
  /**
   * [CNV1] The user's live conversation, opened when there is none. [MRG4] Refuses a visitor who has become a user. Rejects
   * with BusyError when too many opens wait.
   */
  open(actor: UserActor, context?: PageContext): Promise<Outcome<Conversation>>;
  /** [ASG7] Takes a queued conversation, or, for a supervisor or admin, one that another agent has. */
  claim(actor: AgentActor, conversationId: string): Promise<Outcome<{ seq: number }>>;
  /** [ASG11] Offers a conversation to another agent, who has to claim it, or gives it back to the queue. */
  transfer(
    actor: AgentActor,
    request: RequestTable["transfer"]["request"],
  ): Promise<Outcome<{ seq: number }>>;
  /** [CNV4] Ends a conversation; for one that has ended it answers the seq of its end. */
  end(
    actor: Actor,
    request: { conversationId: string; reason?: string },
  ): Promise<Outcome<{ seq: number }>>;
  /** [ASG10] Whether the agent takes new work; kept through reconnects and restarts. */
  setAvailability(actor: AgentActor, availability: Availability): Promise<void>;
  /** [ASG5] */
  decisions(actor: Actor, conversationId: string): Promise<Outcome<DecisionList>>;
  /** [ASG4] Asks for what waits to be assigned to agents who have room, in the background. */
  readonly drain: Pick<QueueDrain, "request">;
  /** [ASG14] A user has written for the first time in a conversation: it takes a place. Returns at once. */
  firstMessage(): void;
  /** [MRG1] Makes a visitor's conversations a user's; null: the visitor is somebody already. */
  mergeVisitor(merge: Merge): Promise<readonly MergedConversation[] | null>;
  /** Gives an agent's open conversations back to the queue. */
  returnFrom(agentId: string, reason: "disconnected" | "disabled"): Promise<void>;
  /** Does what deadlines ask for: holds, offers, graces, inactivity. One node at a time does it. */
  tend(): Promise<void>;
  /** Stops telling queue positions, and resolves when a drain and a round of placing under way have ended. */
  close(): Promise<void>;
}

export interface AssignmentParts {
  database: Database;
  presence: Presence;
  publisher: Publisher;
  agents: Pick<Agents, "announce">;
  /** Who is connected to this node. */
  audience: QueueAudience;
  settings: AssignmentSettings;
  /** [ASG12] Milliseconds between two looks at the queue. */
  queueMs: number;
  log: Log;
}

export function createAssignment(given: AssignmentParts): Assignment {
  const { database, publisher, audience, queueMs: everyMs, log } = given;
  const drain = createQueueDrain(given);
  const parts = { ...given, drain };
  const opens = createOpens(parts);
  const placing = createPlacing(parts);
  const board = createQueueBoard({ database, log }, { audience, everyMs });
  publisher.onChanges(() => board.refresh());
  return {
    open: (actor, context) => openConversation({ database, opens }, actor, context),
    claim: (actor, conversationId) => claimConversation(parts, actor, conversationId),
    transfer: (actor, request) => transferConversation(parts, actor, request),
    end: (actor, request) => endConversation(parts, actor, request),
    setAvailability: (actor, availability) => setAvailability(parts, actor, availability),
    decisions: (actor, conversationId) => readDecisions(parts, actor, conversationId),
    drain,
    firstMessage: placing.request,
    mergeVisitor: (merge) => mergeVisitor(parts, merge),
    returnFrom: (agentId, reason) => returnConversations(parts, agentId, reason),
    tend: () => tendConversations(parts),
    close() {
      board.close();
      return Promise.all([placing.close(), drain.close()]).then(() => undefined);
    },
  };
}
