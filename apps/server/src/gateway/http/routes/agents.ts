import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Accounts } from "../../../accounts/accounts.ts";
import {
  agentAccountSchema,
  agentListSchema,
  agentParamsSchema,
  agentPatchSchema,
  newAgentRequestSchema,
} from "@deskwire/protocol/schemas";
import { done } from "../../../platform/kernel/outcome.ts";
import { andThen, answer } from "../answer.ts";
import type { Authenticator } from "../authenticate.ts";
import { pick } from "../pick.ts";

const tags = ["agents"];

const listSchema = {
  operationId: "listAgents",
  tags,
  summary: "List all agents with role, capacity and presence",
  docs: {
    access: "agent",
    answers: { 200: agentListSchema },
    refusals: ["forbidden"],
  },
} as const;

const addSchema = {
  operationId: "addAgent",
  tags,
  summary: "Add an agent (admins only)",
  body: newAgentRequestSchema,
  docs: {
    access: "agent",
    answers: { 201: agentAccountSchema },
    refusals: ["forbidden", "email_taken", "weak_password"],
  },
} as const;

const changeSchema = {
  operationId: "changeAgent",
  tags,
  summary: "Change an agent (admins only)",
  params: agentParamsSchema,
  body: agentPatchSchema,
  docs: {
    access: "agent",
    answers: { 200: agentAccountSchema },
    refusals: ["forbidden", "unknown_agent", "last_admin", "weak_password"],
  },
} as const;

const PATCH_FIELDS = ["name", "password", "role", "capacity", "disabled"] as const;

export interface AgentRoutes {
  accounts: Pick<Accounts, "list" | "create" | "change">;
  authenticator: Authenticator;
}

/** Agents' accounts. */
export const agentRoutes: FastifyPluginAsyncTypebox<AgentRoutes> = async (
  app,
  { accounts, authenticator: { agent } },
) => {
  app.get("/agents", { schema: listSchema }, (request, reply) => {
    const listed = andThen(agent(request), (actor) => accounts.list(actor));
    return answer(
      reply,
      andThen(listed, async (agents) => done({ agents })),
    );
  });
  app.post("/agents", { schema: addSchema }, (request, reply) => {
    const { email, name, password, role, capacity } = request.body;
    const account = { email, name, password, role, capacity };
    return answer(
      reply.status(201),
      andThen(agent(request), (actor) => accounts.create(actor, account)),
    );
  });
  app.patch("/agents/:id", { schema: changeSchema }, (request, reply) =>
    answer(
      reply,
      andThen(agent(request), (actor) =>
        accounts.change(actor, request.params.id, pick(request.body, PATCH_FIELDS)),
      ),
    ),
  );
};
