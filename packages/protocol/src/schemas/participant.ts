import Type from "typebox";
import { agentIdSchema } from "./parts.ts";

export const timeSchema = Type.String({
  format: "date-time",
  description: "UTC, with milliseconds",
});

export const participantSchema = Type.Object(
  {
    kind: Type.Union([Type.Literal("user"), Type.Literal("agent")]),
    id: Type.String(),
  },
  { title: "Participant", description: "An id is unique within its kind only." },
);

export const userProfileSchema = Type.Object(
  {
    kind: Type.Literal("user"),
    id: Type.String(),
    name: Type.Union([Type.String(), Type.Null()]),
    avatar: Type.Union([Type.String(), Type.Null()]),
    visitor: Type.Boolean(),
    locale: Type.Optional(Type.String()),
  },
  { title: "UserProfile" },
);

/** Of a query: only what concerns this user. */
export const userFilterSchema = Type.String({ minLength: 1, maxLength: 100 });

export const agentProfileSchema = Type.Object(
  { kind: Type.Literal("agent"), id: agentIdSchema, name: Type.String() },
  { title: "AgentProfile" },
);

export const roleSchema = Type.Union([
  Type.Literal("agent"),
  Type.Literal("supervisor"),
  Type.Literal("admin"),
]);
