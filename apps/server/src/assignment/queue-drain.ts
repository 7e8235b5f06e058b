import type { AssignmentDecision } from "@deskwire/protocol";
import { coalesce } from "../platform/kernel/coalesce.ts";
import type { Log } from "../platform/kernel/log.ts";
import { assignConversations, type AssignParts } from "./assign-conversations.ts";

type Trigger = AssignmentDecision["trigger"];

/**
 * [ASG4] Assigns queued conversations in the background, so that a request that makes room is answered once it is committed,
 * however long others hold the assignment lock.
 */
export interface QueueDrain {
  /**
   * The queue may have changed, or an agent may have room. Coalesced: one drain at a time, and one more for requests during
   * it. [ASG5] Its decisions are stored with the latest `trigger` that is not `drain`, which a failed drain leaves to the next
   * one. What fails is repeated by the next sweep.
   */
  request(trigger: Trigger): void;
  /** No drain starts any more; resolves when the one under way has ended. */
  close(): Promise<void>;
}

export interface DrainParts extends AssignParts {
  log: Log;
}

export function createQueueDrain(parts: DrainParts): QueueDrain {
  const triggers: Triggers = { next: "drain" };
  const drains = coalesce({
    task: () => drainQueue(parts, triggers),
    onError: (error) =>
      parts.log.warn({ err: error }, "the queue was not drained; the next sweep drains it"),
  });
  return {
    request(trigger) {
      if (trigger !== "drain") triggers.next = trigger;
      drains.request();
    },
    close: drains.close,
  };
}

/** [ASG5] The trigger of the next drain. */
interface Triggers {
  next: Trigger;
}

async function drainQueue(parts: DrainParts, triggers: Triggers): Promise<void> {
  const trigger = triggers.next;
  triggers.next = "drain";
  try {
    await assignConversations(parts, trigger);
  } catch (error) {
    if (triggers.next === "drain") triggers.next = trigger;
    throw error;
  }
}
