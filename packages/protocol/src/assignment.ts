/** [ASG5] One decision about which agent gets a conversation. */
export interface AssignmentDecision {
  id: string;
  conversationId: string;
  at: string;
  /** The id of the chosen agent. Null when no agent could take the conversation. */
  chosen: string | null;
  strategy: "random" | "least-loaded";
  trigger: "open" | "drain" | "hold-expired" | "returned" | "transfer" | "claim" | "take-over";
  /** The seed of the random choice. With the candidates it reproduces the decision. */
  seed: string;
  candidates: { agentId: string; verdict: CandidateVerdict; load: number; capacity: number }[];
}

/** Why an agent was or was not chosen. */
export type CandidateVerdict =
  | "chosen"
  | "eligible"
  | "held"
  | "offline"
  | "away"
  | "busy"
  | "at-capacity"
  | "disabled"
  | "excluded";

/** The answer of `GET /conversations/:id/assignments`. */
export interface DecisionList {
  /** Oldest first. */
  decisions: AssignmentDecision[];
}
