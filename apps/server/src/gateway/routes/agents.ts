import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { Accounts } from "../../application/accounts.ts";
import { agentIdSchema } from "@deskwire/protocol/schemas";
import { answer, type Authenticator } from "../authenticate.ts";

const roleSchema = Type.Union([
  Type.Literal("agent"),
  Type.Literal("supervisor"),
  Type.Literal("admin"),
]);
const nameSchema = Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" });
const passwordSchema = Type.String({ minLength: 8, maxLength: 1_000 });
const capacitySchema = Type.Integer({ minimum: 0, maximum: 1_000 });

/** The team. */
export const agentRoutes: FastifyPluginAsyncTypebox<{
  accounts: Accounts;
  authenticator: Authenticator;
}> = async (app, { accounts, authenticator }) => {
  app.get("/agents", {
    schema: { tags: ["agents"], summary: "Every agent with role, capacity and presence" },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      const agents = await accounts.list(actor.value);
      return agents.ok ? { agents: agents.value } : reply.refuse(agents.refusal);
    },
  });

  app.post("/agents", {
    schema: {
      tags: ["agents"],
      summary: "Add an agent (admins)",
      body: Type.Object({
        email: Type.String({ minLength: 3, maxLength: 320, pattern: "^[^\\s@]+@[^\\s@]+$" }),
        name: nameSchema,
        password: passwordSchema,
        role: roleSchema,
        capacity: capacitySchema,
      }),
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
      tags: ["agents"],
      summary: "Change an agent (admins)",
      params: Type.Object({ id: agentIdSchema }),
      body: Type.Object({
        name: Type.Optional(nameSchema),
        password: Type.Optional(passwordSchema),
        role: Type.Optional(roleSchema),
        capacity: Type.Optional(capacitySchema),
        disabled: Type.Optional(Type.Boolean()),
      }),
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      return answer(reply, await accounts.change(actor.value, request.params.id, request.body));
    },
  });
};
