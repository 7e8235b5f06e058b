import { randomUUID } from "node:crypto";
import type { AssignmentDecision } from "@deskwire/protocol";
import type { Step } from "../conversations/steps.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import type { AssignmentSettings } from "./assignment-settings.ts";
import { decide, type Answer, type Candidate } from "./decide.ts";
import type { Waiting } from "./waiting.ts";

export interface NamedCandidate extends Candidate {
  name: string;
}

export interface QueuedTurn {
  settings: Pick<AssignmentSettings, "strategy" | "stickyHoldSeconds">;
  trigger: AssignmentDecision["trigger"];
  /** Every agent; the one who is chosen gets one conversation more. */
  candidates: NamedCandidate[];
  waiting: Waiting;
}

/** The next step of a queued conversation; null when it goes on waiting as before. */
export function stepOf(turn: QueuedTurn): Step | null {
  const { waiting, settings, candidates } = turn;
  const heldFor = waiting.heldFor ?? beginHold(turn);
  // [ASG4] One that would overtake others is not decided before its turn; its user is told that it waits.
  if (!waiting.inTurn) return waitingStep(turn, heldFor);
  const seed = randomUUID();
  const answer = decide({
    candidates,
    lastAgentId: heldFor ?? waiting.lastAgentId,
    silent: waiting.silent,
    heldFor,
    excluded: waiting.excludedId,
    strategy: settings.strategy,
    seed,
  });
  const step = assignedStep(turn, answer) ?? waitingStep(turn, heldFor);
  // The decision on a conversation that goes on waiting is already stored.
  return step === null ? null : { ...step, decision: decisionOf(turn, answer, seed) };
}

/** [ASG8] A new conversation whose last agent is unreachable is held for that agent. */
function beginHold({ settings, waiting, candidates }: QueuedTurn): string | null {
  if (waiting.announced || waiting.holdExpired || settings.stickyHoldSeconds === 0) return null;
  const last = candidates.find((agent) => agent.agentId === waiting.lastAgentId);
  return last !== undefined && !last.reachable ? last.agentId : null;
}

function assignedStep({ waiting, candidates }: QueuedTurn, answer: Answer): Step | null {
  const chosen = candidates.find((agent) => agent.agentId === answer.chosen);
  if (chosen === undefined || answer.reason === null) return null;
  if (waiting.silent) chosen.silent++;
  else chosen.load++;
  const agent = { kind: "agent", id: chosen.agentId } as const;
  return {
    transition: "assign",
    conversation: { id: waiting.id, status: "queued" },
    agentId: chosen.agentId,
    events: [{ type: "assigned", agent, name: chosen.name, reason: answer.reason }],
  };
}

/** Tells the user that the conversation waits, unless that has been told. */
function waitingStep({ waiting, settings }: QueuedTurn, heldFor: string | null): Step | null {
  const conversation = { id: waiting.id, status: "queued" } as const;
  if (heldFor !== null && !waiting.announced)
    return {
      transition: "hold",
      conversation,
      agentId: heldFor,
      seconds: settings.stickyHoldSeconds,
      events: [{ type: "held", agent: { kind: "agent", id: heldFor }, until: null }],
    };
  if (!waiting.holdExpired && waiting.announced) return null;
  const reason = waiting.holdExpired ? "hold-expired" : "no-agent";
  return {
    transition: "queue",
    conversation,
    endsHold: waiting.holdExpired,
    events: [{ type: "queued", reason }],
  };
}

function decisionOf(
  { settings, trigger, waiting }: QueuedTurn,
  answer: Answer,
  seed: string,
): NonNullable<Step["decision"]> {
  return {
    id: uuidv7(),
    chosen: answer.chosen,
    strategy: settings.strategy,
    trigger: waiting.holdExpired ? "hold-expired" : trigger,
    seed,
    candidates: answer.candidates,
    waitingSince: waiting.waitingSince,
  };
}
