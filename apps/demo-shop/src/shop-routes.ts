import type { FastifyInstance } from "fastify";
import type {} from "@fastify/cookie";
import { SignJWT } from "jose";
import Type from "typebox";
import type { WebhookKey } from "@deskwire/server/webhooks/webhook-signature";
import { createDemoHooks } from "./hook-caller.ts";
import { createDemoPrices } from "./live-prices.ts";
import { createDemoShop, DEMO_USERS, type DemoUser } from "./shop.ts";

const COOKIE = "deskwire_demo_user";
const TOKEN_LIFE_S = 3_600;
const TEXT_CHARS_MAX = 500;

export interface DemoSite {
  /** With which the shop signs its users' tokens. */
  userJwtSecret: string;
  /** With which it signs its calls of the hooks. */
  hookKey: WebhookKey;
}

const productParams = Type.Object({ id: Type.String({ maxLength: 40 }) });
const likeBody = Type.Object({ commentId: Type.Optional(Type.String({ maxLength: 40 })) });
const commentBody = Type.Object({
  text: Type.String({ minLength: 1, maxLength: TEXT_CHARS_MAX, pattern: "\\S" }),
});

/**
 * The server side of the demo shop, as a main site would have one: it signs its users in to the widget, and tells Deskwire
 * by signed hooks what happens to them. Its comments and likes live as long as the process.
 */
export function serveDemoSite(app: FastifyInstance, { userJwtSecret, hookKey }: DemoSite): void {
  const key = new TextEncoder().encode(userJwtSecret);
  const hooks = createDemoHooks(app, hookKey);
  const shop = createDemoShop();
  const prices = createDemoPrices((topic, data) => hooks.call(`topics/${topic}`, { data }));
  app.addHook("onClose", async () => {
    prices.close();
    hooks.close();
  });

  async function session(user: DemoUser | null) {
    return { user, token: user === null ? null : await signUser(user, key) };
  }
  const userOf = (id: string | undefined): DemoUser | null =>
    DEMO_USERS.find((user) => user.id === id) ?? null;

  const hide = { hide: true };
  app.get("/demo/api/session", { schema: hide }, (request) =>
    session(userOf(request.cookies[COOKIE])),
  );

  app.post(
    "/demo/api/login",
    { schema: { ...hide, body: Type.Object({ userId: Type.String() }) } },
    async (request, reply) => {
      const user = userOf((request.body as { userId: string }).userId);
      if (user === null) return reply.refuse({ code: "invalid_credentials" });
      reply.setCookie(COOKIE, user.id, { path: "/demo", httpOnly: true, sameSite: "lax" });
      return session(user);
    },
  );

  app.post("/demo/api/logout", { schema: hide }, async (_request, reply) => {
    reply.clearCookie(COOKIE, { path: "/demo" });
    return session(null);
  });

  app.get(
    "/demo/api/products/:id",
    { schema: { ...hide, params: productParams } },
    async (request, reply) => {
      const { id } = request.params as { id: string };
      const page = shop.page(id, userOf(request.cookies[COOKIE]));
      return page ?? reply.refuse({ code: "not_found" });
    },
  );

  const changes = { config: { rateLimit: { max: 60, timeWindow: 60_000 } } };
  app.post(
    "/demo/api/products/:id/comments",
    { schema: { ...hide, params: productParams, body: commentBody }, ...changes },
    async (request, reply) => {
      const user = userOf(request.cookies[COOKIE]);
      if (user === null) return reply.refuse({ code: "not_signed_in" });
      const { id } = request.params as { id: string };
      const event = shop.comment(id, user, (request.body as { text: string }).text.trim());
      if (event === null) return reply.refuse({ code: "not_found" });
      hooks.call("comments", event);
      return reply.status(201).send(shop.page(id, user));
    },
  );

  app.post(
    "/demo/api/products/:id/likes",
    { schema: { ...hide, params: productParams, body: likeBody }, ...changes },
    async (request, reply) => {
      const user = userOf(request.cookies[COOKIE]);
      if (user === null) return reply.refuse({ code: "not_signed_in" });
      const { id } = request.params as { id: string };
      const { commentId } = request.body as { commentId?: string };
      const done = shop.like(id, user, commentId ?? null);
      if (done === null) return reply.refuse({ code: "not_found" });
      if (done.event !== null) hooks.call("likes", done.event);
      return shop.page(id, user);
    },
  );

  app.post(
    "/demo/api/products/:id/watch",
    { schema: { ...hide, params: productParams }, ...changes },
    async (request, reply) => {
      const { id } = request.params as { id: string };
      return prices.watch(id) ? reply.status(204).send() : reply.refuse({ code: "not_found" });
    },
  );
}

function signUser(user: DemoUser, key: Uint8Array): Promise<string> {
  return new SignJWT({ name: user.name })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(user.id)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + TOKEN_LIFE_S)
    .sign(key);
}
