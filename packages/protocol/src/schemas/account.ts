import Type from "typebox";
import { agentIdSchema, availabilitySchema, countSchema } from "./parts.ts";
import { roleSchema } from "./participant.ts";

export const agentAccountSchema = Type.Object(
  {
    id: agentIdSchema,
    email: Type.String(),
    name: Type.String(),
    role: roleSchema,
    capacity: countSchema,
    disabled: Type.Boolean(),
    availability: availabilitySchema,
    reachable: Type.Boolean(),
  },
  { title: "AgentAccount" },
);
