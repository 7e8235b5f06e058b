import Type from "typebox";
import { agentIdSchema, availabilitySchema, countSchema } from "./parts.ts";
import { roleSchema } from "./participant.ts";

export const agentAccountSchema = Type.Object(
  {
    id: agentIdSchema,
    email: Type.Optional(
      Type.String({ description: "Of others, only for supervisors and admins" }),
    ),
    name: Type.String(),
    role: roleSchema,
    capacity: countSchema,
    disabled: Type.Boolean(),
    availability: availabilitySchema,
    reachable: Type.Boolean(),
  },
  { title: "AgentAccount" },
);

export const agentListSchema = Type.Object(
  { agents: Type.Array(agentAccountSchema) },
  { title: "AgentList" },
);

const nameSchema = Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" });
const passwordSchema = Type.String({ minLength: 8, maxLength: 1_000 });
const capacitySchema = Type.Integer({ minimum: 0, maximum: 1_000 });

export const newAgentRequestSchema = Type.Object(
  {
    email: Type.String({ minLength: 3, maxLength: 320, pattern: "^[^\\s@]+@[^\\s@]+$" }),
    name: nameSchema,
    password: passwordSchema,
    role: roleSchema,
    capacity: capacitySchema,
  },
  { title: "NewAgent", additionalProperties: false },
);

export const agentPatchSchema = Type.Object(
  {
    name: Type.Optional(nameSchema),
    password: Type.Optional(passwordSchema),
    role: Type.Optional(roleSchema),
    capacity: Type.Optional(capacitySchema),
    disabled: Type.Optional(Type.Boolean()),
  },
  { title: "AgentPatch", additionalProperties: false },
);
