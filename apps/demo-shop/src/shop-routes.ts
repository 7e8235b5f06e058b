import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type {} from "@fastify/cookie";
import Type, { type Static } from "typebox";
import { USERS, type ShopUser } from "./catalog.ts";
import { createHookCaller, type HookCaller } from "./hook-caller.ts";
import { listeningOrigin } from "./listening-origin.ts";
import { createLivePrices, type LivePrices } from "./live-prices.ts";
import { createShop, type Shop } from "./shop.ts";
import { signUserToken } from "./sign-user-token.ts";

const COOKIE = "deskwire_demo_user";
const TEXT_CHARS_MAX = 500;

const productParams = Type.Object({ id: Type.String({ maxLength: 40 }) });
const loginBody = Type.Object({ userId: Type.String() });
const likeBody = Type.Object({ commentId: Type.Optional(Type.String({ maxLength: 40 })) });
const commentBody = Type.Object({
  text: Type.String({ minLength: 1, maxLength: TEXT_CHARS_MAX, pattern: "\\S" }),
});

type ProductRoute = { Params: Static<typeof productParams> };
type LoginRoute = { Body: Static<typeof loginBody> };
type LikeRoute = ProductRoute & { Body: Static<typeof likeBody> };
type CommentRoute = ProductRoute & { Body: Static<typeof commentBody> };

/** Kept out of the server's API document. */
const HIDE = { hide: true };
const CHANGE_LIMIT = { rateLimit: { max: 60, timeWindow: 60_000 } };

export interface ShopRoutesOptions {
  /** Signs the tokens of the shop's users. */
  userJwtSecret: string | undefined;
  /** Signs the shop's hook calls; `whsec_…`. */
  hookSecret: string | undefined;
}

interface ShopServer {
  userJwtSecret: string;
  hooks: HookCaller;
  shop: Shop;
  prices: LivePrices;
}

/**
 * The server side of the demo shop, written as a main site would write its own: it signs its users
 * in to the widget, and reports comments, likes and prices by signed hook calls. Comments and likes
 * live as long as the process. Needs @fastify/cookie; its limits need @fastify/rate-limit.
 */
export async function shopRoutes(app: FastifyInstance, options: ShopRoutesOptions): Promise<void> {
  const server = openShopServer(app, options);
  app.addHook("onClose", async () => {
    server.prices.close();
    server.hooks.close();
  });
  addSessionRoutes(app, server);
  addPageRoutes(app, server);
  addChangeRoutes(app, server);
}

function openShopServer(
  app: FastifyInstance,
  { userJwtSecret, hookSecret }: ShopRoutesOptions,
): ShopServer {
  if (userJwtSecret === undefined || hookSecret === undefined)
    throw new Error("the demo shop needs USER_JWT_SECRET and a secret in HOOK_SECRETS");
  const origin = (): string => {
    const address = app.server.address();
    if (address === null || typeof address === "string") throw new Error("not listening on a port");
    return listeningOrigin(address);
  };
  const hooks = createHookCaller({ origin, secret: hookSecret, log: app.log });
  const prices = createLivePrices({
    publish: (topic, data) => hooks.call(`topics/${topic}`, { data }),
  });
  return { userJwtSecret, hooks, prices, shop: createShop() };
}

function addSessionRoutes(app: FastifyInstance, server: ShopServer): void {
  app.get("/demo/api/session", { schema: HIDE }, (request) => sessionOf(server, signedIn(request)));
  app.post<LoginRoute>(
    "/demo/api/login",
    { schema: { ...HIDE, body: loginBody } },
    async ({ body }, reply) => {
      const user = findUser(body.userId);
      if (user === null) return refuse(reply, 401, "unknown_user");
      reply.setCookie(COOKIE, user.id, { path: "/demo", httpOnly: true, sameSite: "lax" });
      return sessionOf(server, user);
    },
  );
  app.post("/demo/api/logout", { schema: HIDE }, async (_request, reply) => {
    reply.clearCookie(COOKIE, { path: "/demo" });
    return sessionOf(server, null);
  });
}

function addPageRoutes(app: FastifyInstance, { shop, prices }: ShopServer): void {
  const schema = { ...HIDE, params: productParams };
  app.get<ProductRoute>("/demo/api/products/:id", { schema }, async (request, reply) => {
    const page = shop.page(request.params.id, signedIn(request));
    return page ?? refuse(reply, 404, "not_found");
  });
  app.post<ProductRoute>(
    "/demo/api/products/:id/watch",
    { schema, config: CHANGE_LIMIT },
    async ({ params }, reply) =>
      prices.watch(params.id) ? reply.status(204).send() : refuse(reply, 404, "not_found"),
  );
}

function addChangeRoutes(app: FastifyInstance, { shop, hooks }: ShopServer): void {
  app.post<CommentRoute>(
    "/demo/api/products/:id/comments",
    { schema: { ...HIDE, params: productParams, body: commentBody }, config: CHANGE_LIMIT },
    async (request, reply) => {
      const user = signedIn(request);
      if (user === null) return refuse(reply, 401, "not_signed_in");
      const { id } = request.params;
      const event = shop.comment(id, user, request.body.text.trim());
      if (event === null) return refuse(reply, 404, "not_found");
      hooks.call("comments", event);
      return reply.status(201).send(shop.page(id, user));
    },
  );
  app.post<LikeRoute>(
    "/demo/api/products/:id/likes",
    { schema: { ...HIDE, params: productParams, body: likeBody }, config: CHANGE_LIMIT },
    async (request, reply) => {
      const user = signedIn(request);
      if (user === null) return refuse(reply, 401, "not_signed_in");
      const { id } = request.params;
      const liked = shop.like(id, user, request.body.commentId ?? null);
      if (liked === null) return refuse(reply, 404, "not_found");
      if (liked.event !== null) hooks.call("likes", liked.event);
      return shop.page(id, user);
    },
  );
}

async function sessionOf({ userJwtSecret }: ShopServer, user: ShopUser | null) {
  return { user, token: user === null ? null : await signUserToken(user, userJwtSecret) };
}

function signedIn({ cookies }: FastifyRequest): ShopUser | null {
  return findUser(cookies[COOKIE]);
}

function findUser(id: string | undefined): ShopUser | null {
  return USERS.find((user) => user.id === id) ?? null;
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.status(status).send({ error });
}
