import { createHash } from "node:crypto";
import type {
  AssignmentDecision,
  AssignmentReason,
  Availability,
  CandidateVerdict,
} from "@deskwire/protocol";

export type Strategy = AssignmentDecision["strategy"];

/** One agent, as the decision sees it. */
export interface Candidate {
  agentId: string;
  availability: Availability;
  disabled: boolean;
  reachable: boolean;
  capacity: number;
  /** [ASG3] Open conversations that take a place. */
  load: number;
  /** [ASG13] Open conversations that take none. */
  silent: number;
}

export interface Question {
  candidates: readonly Candidate[];
  /** The agent of the user's conversation before this one. */
  lastAgentId: string | null;
  /** [ASG13] The user has not written. */
  silent: boolean;
  /** Held for this agent: no other agent may be chosen. */
  heldFor: string | null;
  /** The agent who returned it, and may not be chosen. */
  excluded: string | null;
  strategy: Strategy;
  /** Determines every random choice: the same question with the same seed has the same answer. */
  seed: string;
}

export interface Answer {
  chosen: string | null;
  reason: Extract<AssignmentReason, "last-agent" | "random" | "least-loaded"> | null;
  candidates: AssignmentDecision["candidates"];
}

/** [ASG1] [ASG2] [ASG10] [ASG13] The last agent if eligible, else an eligible agent at random or, with least-loaded, one of the lowest load. */
export function decide(question: Question): Answer {
  const verdicts = question.candidates.map((candidate) => ({
    candidate,
    verdict: judge(candidate, question),
  }));
  const eligible = verdicts.filter((row) => row.verdict === "eligible").map((row) => row.candidate);
  const last = eligible.find((candidate) => candidate.agentId === question.lastAgentId);
  const chosen = last ?? pick(eligible, question);
  return {
    chosen: chosen?.agentId ?? null,
    reason: chosen === undefined ? null : chosen === last ? "last-agent" : question.strategy,
    candidates: verdicts.map(({ candidate, verdict }) => ({
      agentId: candidate.agentId,
      verdict: candidate === chosen ? "chosen" : verdict,
      load: candidate.load,
      capacity: candidate.capacity,
    })),
  };
}

function judge(candidate: Candidate, question: Question): CandidateVerdict {
  if (candidate.disabled) return "disabled";
  if (candidate.agentId === question.excluded) return "excluded";
  if (question.heldFor !== null && candidate.agentId !== question.heldFor) return "held";
  if (!candidate.reachable) return "offline";
  if (candidate.availability !== "online") return candidate.availability;
  if (candidate.load >= candidate.capacity) return "at-capacity";
  if (question.silent && candidate.silent >= candidate.capacity) return "at-capacity";
  return "eligible";
}

function pick(eligible: readonly Candidate[], question: Question): Candidate | undefined {
  const least = Math.min(...eligible.map((candidate) => candidate.load));
  const pool =
    question.strategy === "random"
      ? eligible
      : eligible.filter((candidate) => candidate.load === least);
  return pool[Math.floor(fraction(question.seed) * pool.length)];
}

/** A uniform number in [0, 1) from a seed: 48 bits of its SHA-256. */
function fraction(seed: string): number {
  return createHash("sha256").update(seed).digest().readUIntBE(0, 6) / 2 ** 48;
}
