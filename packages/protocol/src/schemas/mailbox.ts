import Type from "typebox";
import { countSchema } from "./parts.ts";
import { participantSchema, timeSchema } from "./participant.ts";

export const mailboxStateSchema = Type.Object(
  {
    owner: participantSchema,
    peer: participantSchema,
    depth: countSchema,
    oldestAt: Type.Union([timeSchema, Type.Null()]),
    lane: Type.Union([Type.Literal("fresh"), Type.Literal("slow"), Type.Literal("stale")]),
  },
  { title: "MailboxState" },
);

export const mailboxListSchema = Type.Object(
  { mailboxes: Type.Array(mailboxStateSchema) },
  { title: "MailboxList" },
);
