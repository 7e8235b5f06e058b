import type { FastifyInstance } from "fastify";
import { SignJWT } from "jose";
import Type from "typebox";

const COOKIE = "deskwire_demo_user";
const USERS = [{ id: "demo-lin", name: "小林 Lin" }];
const TOKEN_LIFE_S = 3_600;

/** The server side of the demo shop: what a main site does to sign its users in to the widget. */
export function serveDemoSite(app: FastifyInstance, userJwtSecret: string): void {
  const key = new TextEncoder().encode(userJwtSecret);

  async function session(userId: string | undefined) {
    const user = USERS.find((each) => each.id === userId) ?? null;
    return { user, token: user === null ? null : await signUser(user, key) };
  }

  app.get("/demo/api/session", { schema: { hide: true } }, (request) =>
    session(request.cookies[COOKIE]),
  );

  app.post(
    "/demo/api/login",
    { schema: { hide: true, body: Type.Object({ userId: Type.String() }) } },
    async (request, reply) => {
      const { userId } = request.body as { userId: string };
      if (!USERS.some((user) => user.id === userId))
        return reply.refuse({ code: "invalid_credentials" });
      reply.setCookie(COOKIE, userId, { path: "/demo", httpOnly: true, sameSite: "lax" });
      return session(userId);
    },
  );

  app.post("/demo/api/logout", { schema: { hide: true } }, async (_request, reply) => {
    reply.clearCookie(COOKIE, { path: "/demo" });
    return session(undefined);
  });
}

function signUser(user: { id: string; name: string }, key: Uint8Array): Promise<string> {
  return new SignJWT({ name: user.name })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(user.id)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + TOKEN_LIFE_S)
    .sign(key);
}
