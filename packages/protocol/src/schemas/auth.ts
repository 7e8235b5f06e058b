import Type from "typebox";
import { agentAccountSchema } from "./account.ts";
import { timeSchema, userProfileSchema } from "./participant.ts";

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

export const visitorAnswerSchema = Type.Object(
  { token: Type.String(), user: userProfileSchema },
  { title: "VisitorAnswer" },
);
