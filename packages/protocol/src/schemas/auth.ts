import Type from "typebox";
import { agentAccountSchema } from "./account.ts";
import { timeSchema, userProfileSchema } from "./participant.ts";

export const loginRequestSchema = Type.Object(
  {
    email: Type.String({ minLength: 1, maxLength: 320 }),
    password: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  { title: "LoginRequest", additionalProperties: false },
);

export const sessionAnswerSchema = Type.Object(
  {
    agent: agentAccountSchema,
    csrfToken: Type.String({
      description: "Send it as x-csrf-token with every request that changes something",
    }),
  },
  { title: "SessionAnswer" },
);

export const ticketAnswerSchema = Type.Object(
  { ticket: Type.String(), expiresAt: timeSchema },
  { title: "TicketAnswer" },
);

export const newVisitorRequestSchema = Type.Optional(
  Type.Union([
    Type.Null(),
    Type.Object(
      { name: Type.Optional(Type.String({ maxLength: 100 })) },
      { title: "NewVisitor", additionalProperties: false },
    ),
  ]),
);

export const visitorAnswerSchema = Type.Object(
  { token: Type.String(), user: userProfileSchema },
  { title: "VisitorAnswer" },
);
