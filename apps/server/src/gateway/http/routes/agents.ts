import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { Accounts } from "../../../accounts/accounts.ts";
import { agentAccountSchema, agentIdSchema, roleSchema } from "@deskwire/protocol/schemas";
import { answer, type Authenticator } from "../authenticate.ts";

const nameSchema = Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" });
const passwordSchema = Type.String({ minLength: 8, maxLength: 1_000 });
const capacitySchema = Type.Integer({ minimum: 0, maximum: 1_000 });

/** The team. */
export const agentRoutes: FastifyPluginAsyncTypebox<{
  accounts: Accounts;
  authenticator: Authenticator;
}> = async (app, { accounts, authenticator }) => {
  app.get("/agents", {
    schema: {
      operationId: "listAgents",
      tags: ["agents"],
      summary: "List all agents with role, capacity and presence",
      docs: {
        access: "agent",
        answers: {
          200: Type.Object({ agents: Type.Array(agentAccountSchema) }, { title: "AgentList" }),
        },
        refusals: ["forbidden"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const agents = await accounts.list(actor.value);
      return agents.ok ? { agents: agents.value } : reply.refuse(agents.refusal);
    },
  });

  app.post("/agents", {
    schema: {
      operationId: "addAgent",
      tags: ["agents"],
      summary: "Add an agent (admins only)",
      body: Type.Object(
        {
          email: Type.String({ minLength: 3, maxLength: 320, pattern: "^[^\\s@]+@[^\\s@]+$" }),
          name: nameSchema,
          password: passwordSchema,
          role: roleSchema,
          capacity: capacitySchema,
        },
        { title: "NewAgent" },
      ),
      docs: {
        access: "agent",
        answers: { 201: agentAccountSchema },
        refusals: ["forbidden", "email_taken"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const { email, name, password, role, capacity } = request.body;
      const created = await accounts.create(actor.value, {
        email,
        name: name.trim(),
        password,
        role,
        capacity,
      });
      return created.ok ? reply.status(201).send(created.value) : reply.refuse(created.refusal);
    },
  });

  app.patch("/agents/:id", {
    schema: {
      operationId: "changeAgent",
      tags: ["agents"],
      summary: "Change an agent (admins only)",
      params: Type.Object({ id: agentIdSchema }),
      body: Type.Object(
        {
          name: Type.Optional(nameSchema),
          password: Type.Optional(passwordSchema),
          role: Type.Optional(roleSchema),
          capacity: Type.Optional(capacitySchema),
          disabled: Type.Optional(Type.Boolean()),
        },
        { title: "AgentPatch" },
      ),
      docs: {
        access: "agent",
        answers: { 200: agentAccountSchema },
        refusals: ["forbidden", "unknown_agent", "last_admin"],
      },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      return answer(reply, await accounts.change(actor.value, request.params.id, request.body));
    },
  });
};
