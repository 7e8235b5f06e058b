import Type from "typebox";
import { SIGNATURE_REASONS } from "../errors.ts";
import { agentIdSchema, availabilitySchema, uuidSchema } from "./parts.ts";
import { messageSchema } from "./message.ts";
import { nextSchema } from "./page.ts";
import { participantSchema, roleSchema, timeSchema, userProfileSchema } from "./participant.ts";

const countSchema = Type.Integer({ minimum: 0 });

/** `code` is an open list, because new codes may be added. */
export const problemSchema = Type.Object(
  {
    type: Type.String({
      format: "uri",
      examples: ["https://deskwire.dev/problems/bad-request"],
    }),
    title: Type.String({ examples: ["Bad Request"] }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: "For programmers, in the language of Accept-Language" }),
    code: Type.String({ description: "Stable; new ones may be added", examples: ["bad_request"] }),
    reason: Type.Optional(
      Type.Union(
        SIGNATURE_REASONS.map((reason) => Type.Literal(reason)),
        {
          description: "Of `signature_invalid` only: why the signature was refused",
        },
      ),
    ),
    requestId: Type.String({ description: "Names the request in the server's log" }),
  },
  { title: "Problem", description: "RFC 9457" },
);

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

export const uploadAnswerSchema = Type.Object(
  {
    attachmentId: uuidSchema,
    kind: Type.Union([Type.Literal("image"), Type.Literal("file")]),
    name: Type.String(),
    bytes: Type.Integer({ minimum: 0 }),
    contentType: Type.String(),
    width: Type.Optional(Type.Integer({ minimum: 1 })),
    height: Type.Optional(Type.Integer({ minimum: 1 })),
    thumb: Type.Optional(Type.String({ description: "Path of the thumbnail" })),
  },
  { title: "UploadAnswer" },
);

export const searchPageSchema = Type.Object(
  {
    hits: Type.Array(
      Type.Object(
        { conversationId: uuidSchema, userId: Type.String(), message: messageSchema },
        { title: "SearchHit" },
      ),
    ),
    next: nextSchema,
  },
  { title: "SearchPage" },
);
