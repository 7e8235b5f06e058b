import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  conversationAnswerSchema,
  conversationPageSchema,
  conversationQuerySchema,
  decisionListSchema,
  messagePageSchema,
  messageQuerySchema,
  uuidParamsSchema as params,
} from "@deskwire/protocol/schemas";
import type { Assignment } from "../../../assignment/assignment.ts";
import type { Conversations } from "../../../conversations/conversations.ts";
import type { Messages } from "../../../messages/messages.ts";
import { andThen, answer } from "../answer.ts";
import type { Authenticator } from "../authenticate.ts";
import { pick } from "../pick.ts";

const tags = ["conversations"];

const listSchema = {
  operationId: "listConversations",
  tags,
  summary: "List conversations: the user's own, or an agent's by `scope`",
  querystring: conversationQuerySchema,
  docs: {
    access: "participant",
    answers: { 200: conversationPageSchema },
    refusals: ["forbidden"],
  },
} as const;

const readSchema = {
  operationId: "readConversation",
  tags,
  summary: "Read one conversation",
  params,
  docs: {
    access: "participant",
    answers: { 200: conversationAnswerSchema },
    refusals: ["unknown_conversation"],
  },
} as const;

const messagesSchema = {
  operationId: "readMessages",
  tags,
  summary: "Read a page of messages, in the same form as `sync`",
  params,
  querystring: messageQuerySchema,
  docs: {
    access: "participant",
    answers: { 200: messagePageSchema },
    refusals: ["unknown_conversation"],
  },
} as const;

const decisionsSchema = {
  operationId: "listDecisions",
  tags,
  summary:
    "List the assignment decisions of a conversation, with candidates and reasons (agents only)",
  params,
  docs: {
    access: "participant",
    answers: { 200: decisionListSchema },
    refusals: ["unknown_conversation", "forbidden"],
  },
} as const;

const LIST_FIELDS = ["scope", "status", "userId", "cursor", "limit"] as const;

export interface ConversationRoutes {
  conversations: Pick<Conversations, "list" | "read">;
  messages: Pick<Messages, "sync">;
  assignment: Pick<Assignment, "decisions">;
  authenticator: Authenticator;
}

/** Conversations and their history, read only. */
export const conversationRoutes: FastifyPluginAsyncTypebox<ConversationRoutes> = async (
  app,
  { conversations, messages, assignment, authenticator },
) => {
  app.get("/conversations", { schema: listSchema }, (request, reply) =>
    answer(
      reply,
      andThen(authenticator.actor(request), (actor) =>
        conversations.list(actor, pick(request.query, LIST_FIELDS)),
      ),
    ),
  );
  app.get("/conversations/:id", { schema: readSchema }, (request, reply) =>
    answer(
      reply,
      andThen(authenticator.actor(request), (actor) =>
        conversations.read(actor, request.params.id),
      ),
    ),
  );
  app.get("/conversations/:id/messages", { schema: messagesSchema }, (request, reply) => {
    const { limit = 50 } = request.query;
    const range = pick(request.query, ["after", "before"]);
    const query = { conversationId: request.params.id, limit, ...range };
    return answer(
      reply,
      andThen(authenticator.actor(request), (actor) => messages.sync(actor, query)),
    );
  });
  app.get("/conversations/:id/assignments", { schema: decisionsSchema }, (request, reply) =>
    answer(
      reply,
      andThen(authenticator.actor(request), (actor) =>
        assignment.decisions(actor, request.params.id),
      ),
    ),
  );
};
