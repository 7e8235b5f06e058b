import {
  runTransition,
  type Transitioned,
  type TransitionParts,
} from "../conversations/run-transition.ts";
import type { Step } from "../conversations/steps.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { done } from "../platform/kernel/outcome.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { applyAll, type ToldStep } from "./apply-all.ts";
import type { AssignmentSettings } from "./assignment-settings.ts";
import { assignmentStore } from "./assignment-store.ts";

export interface ReturnParts extends TransitionParts {
  settings: Pick<AssignmentSettings, "stickyHoldSeconds" | "disconnectGraceSeconds">;
}

type ReturnReason = "disconnected" | "disabled";

/**
 * Returns an agent's open conversations to the queue; held for that agent if the reason is a lost connection. For a disabled
 * agent nothing stays held, and nothing stays offered.
 */
export async function returnConversations(
  parts: ReturnParts,
  agentId: string,
  reason: ReturnReason,
): Promise<void> {
  await runTransition(parts, { assignment: "always" }, async (tx) =>
    done(await returnAll(tx, { agentId, reason, settings: parts.settings })),
  );
}

interface Return {
  agentId: string;
  reason: ReturnReason;
  settings: ReturnParts["settings"];
}

async function returnAll(tx: Queryable, given: Return): Promise<Transitioned<null>> {
  const { agentId, reason, settings } = given;
  await assignmentStore.lockAllOf(tx, agentId);
  const grace = settings.disconnectGraceSeconds;
  if (reason === "disconnected" && !(await assignmentStore.isGone(tx, agentId, grace)))
    return { value: null, changes: [] };
  const open = await assignmentStore.openOf(tx, agentId);
  const returned = open.flatMap(({ id, offeredAgentId }) =>
    returnSteps(given, id).map((step): ToldStep => ({
      step,
      formerAgentId: agentId,
      formerOfferId: offeredAgentId,
    })),
  );
  const forgotten = reason === "disabled" ? await forgetSteps(tx, agentId) : [];
  return applyAll(tx, [...returned, ...forgotten]);
}

/** Back to the queue, and there held for the agent or waiting for any. */
function returnSteps({ agentId, reason, settings }: Return, id: string): Step[] {
  const agent = { kind: "agent", id: agentId } as const;
  const seconds = reason === "disconnected" ? settings.stickyHoldSeconds : 0;
  const queued = { id, status: "queued" } as const;
  return [
    {
      transition: "return",
      conversation: { id, status: "open" },
      events: [{ type: "returned", agent, reason }],
    },
    seconds === 0
      ? {
          transition: "queue",
          conversation: queued,
          endsHold: false,
          events: [{ type: "queued", reason: "returned" }],
        }
      : {
          transition: "hold",
          conversation: queued,
          agentId,
          seconds,
          events: [{ type: "held", agent, until: null }],
        },
  ];
}

/** [ASG8] [ASG11] Ends the holds for, and the offers to, an agent. */
async function forgetSteps(tx: Queryable, agentId: string): Promise<ToldStep[]> {
  const agent = { kind: "agent", id: agentId } as const;
  const naming = await assignmentStore.namingOf(tx, agentId);
  const steps: ToldStep[] = [];
  for (const { id, held } of naming)
    steps.push(
      held
        ? { step: endHold(id) }
        : {
            step: {
              transition: "transfer",
              conversation: { id, status: "open" },
              offer: null,
              events: [{ type: "returned", agent, reason: "disabled" }],
            },
            askerId: await transitionStore.askerOfTransfer(tx, id),
          },
    );
  return steps;
}

function endHold(id: string): Step {
  return {
    transition: "queue",
    conversation: { id, status: "queued" },
    endsHold: true,
    events: [{ type: "queued", reason: "hold-expired" }],
  };
}
