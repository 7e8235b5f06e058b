import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import {
  assignmentDecisionSchema,
  conversationPageSchema,
  conversationSchema,
  conversationStatusSchema,
  cursorSchema,
  messagePageSchema,
  pageCursorSchema,
  seqSchema,
  uuidSchema,
} from "@deskwire/protocol/schemas";
import { SYNC_PAGE_MAX } from "@deskwire/protocol";
import type { Assignment } from "../../../assignment/assignment.ts";
import type { Conversations } from "../../../conversations/conversations.ts";
import type { Messages } from "../../../messages/messages.ts";
import { answer, type Authenticator } from "../authenticate.ts";

const idParams = Type.Object({ id: uuidSchema });

export interface ConversationRoutes {
  conversations: Pick<Conversations, "list" | "read">;
  messages: Pick<Messages, "sync">;
  assignment: Pick<Assignment, "decisions">;
  authenticator: Authenticator;
}

/** History. */
export const conversationRoutes: FastifyPluginAsyncTypebox<ConversationRoutes> = async (
  app,
  { conversations, messages, assignment, authenticator },
) => {
  app.get("/conversations", {
    schema: {
      operationId: "listConversations",
      tags: ["conversations"],
      summary: "List conversations: the user's own, or an agent's by `scope`",
      querystring: Type.Object({
        scope: Type.Optional(
          Type.Union([Type.Literal("mine"), Type.Literal("queue"), Type.Literal("all")], {
            description:
              "For agents only; the default is `mine`. `all` is for supervisors and admins",
          }),
        ),
        status: Type.Optional(conversationStatusSchema),
        userId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
        cursor: Type.Optional(pageCursorSchema),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
      }),
      docs: {
        access: "participant",
        answers: { 200: conversationPageSchema },
        refusals: ["forbidden"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.actor(request);
      return actor.ok
        ? answer(reply, await conversations.list(actor.value, request.query))
        : reply.refuse(actor.refusal);
    },
  });

  app.get("/conversations/:id", {
    schema: {
      operationId: "readConversation",
      tags: ["conversations"],
      summary: "Read one conversation",
      params: idParams,
      docs: {
        access: "participant",
        answers: {
          200: Type.Object({ conversation: conversationSchema }, { title: "ConversationAnswer" }),
        },
        refusals: ["unknown_conversation"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.actor(request);
      return actor.ok
        ? answer(reply, await conversations.read(actor.value, request.params.id))
        : reply.refuse(actor.refusal);
    },
  });

  app.get("/conversations/:id/messages", {
    schema: {
      operationId: "readMessages",
      tags: ["conversations"],
      summary: "Read a page of messages, in the same form as `sync`",
      params: idParams,
      querystring: Type.Object({
        after: Type.Optional(
          Type.Integer({ ...cursorSchema, description: "Return messages after this seq" }),
        ),
        before: Type.Optional(
          Type.Integer({ ...seqSchema, description: "Return the latest messages before this seq" }),
        ),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: SYNC_PAGE_MAX, default: 50 })),
      }),
      docs: {
        access: "participant",
        answers: { 200: messagePageSchema },
        refusals: ["unknown_conversation"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.actor(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const { after, before, limit = 50 } = request.query;
      const query = {
        conversationId: request.params.id,
        limit,
        ...(after !== undefined && { after }),
        ...(before !== undefined && { before }),
      };
      return answer(reply, await messages.sync(actor.value, query));
    },
  });

  app.get("/conversations/:id/assignments", {
    schema: {
      operationId: "listDecisions",
      tags: ["conversations"],
      summary:
        "List the assignment decisions of a conversation, with candidates and reasons (agents only)",
      params: idParams,
      docs: {
        access: "participant",
        answers: {
          200: Type.Object(
            { decisions: Type.Array(assignmentDecisionSchema) },
            { title: "DecisionList" },
          ),
        },
        refusals: ["unknown_conversation", "forbidden"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.actor(request);
      return actor.ok
        ? answer(reply, await assignment.decisions(actor.value, request.params.id))
        : reply.refuse(actor.refusal);
    },
  });
};
