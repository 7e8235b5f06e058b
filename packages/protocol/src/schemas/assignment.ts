import Type from "typebox";
import { agentIdSchema, countSchema, uuidSchema } from "./parts.ts";
import { timeSchema } from "./participant.ts";

const candidateSchema = Type.Object(
  {
    agentId: agentIdSchema,
    verdict: Type.Union([
      Type.Literal("chosen"),
      Type.Literal("eligible"),
      Type.Literal("held"),
      Type.Literal("offline"),
      Type.Literal("away"),
      Type.Literal("busy"),
      Type.Literal("at-capacity"),
      Type.Literal("disabled"),
      Type.Literal("excluded"),
    ]),
    load: countSchema,
    capacity: countSchema,
  },
  { title: "AssignmentCandidate" },
);

export const assignmentDecisionSchema = Type.Object(
  {
    id: Type.String(),
    conversationId: uuidSchema,
    at: timeSchema,
    chosen: Type.Union([agentIdSchema, Type.Null()], {
      description: "Null: no agent could take the conversation",
    }),
    strategy: Type.Union([Type.Literal("random"), Type.Literal("least-loaded")]),
    trigger: Type.Union([
      Type.Literal("open"),
      Type.Literal("drain"),
      Type.Literal("hold-expired"),
      Type.Literal("returned"),
      Type.Literal("transfer"),
      Type.Literal("claim"),
      Type.Literal("take-over"),
    ]),
    seed: Type.String(),
    candidates: Type.Array(candidateSchema),
  },
  { title: "AssignmentDecision" },
);

export const decisionListSchema = Type.Object(
  { decisions: Type.Array(assignmentDecisionSchema) },
  { title: "DecisionList" },
);
