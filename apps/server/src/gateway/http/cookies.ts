import type { CookieSerializeOptions } from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";

const HOST_PREFIX = "__Host-";

interface Cookie {
  name: string;
  value: string;
  sameSite: "lax" | "strict";
  /** When it ends. */
  expires: Date;
}

/** [SRV10] Over https the name begins with `__Host-`, so that no other host and no plain connection can set the cookie. */
export function setCookie(reply: FastifyReply, { name, value, ...rest }: Cookie): void {
  const { isHttps } = reply.request;
  reply.setCookie(nameOf(name, isHttps), value, { ...rest, ...attributes(isHttps) });
}

/** Removes both names: an agent may have signed in before the server was reached over https. */
export function clearCookie(reply: FastifyReply, name: string): FastifyReply {
  for (const secure of [false, true]) reply.clearCookie(nameOf(name, secure), attributes(secure));
  return reply;
}

/** The cookie of either name; the one that only this host can have set comes first. */
export function readCookie({ cookies }: FastifyRequest, name: string): string | undefined {
  return cookies[nameOf(name, true)] ?? cookies[name];
}

function nameOf(name: string, secure: boolean): string {
  return secure ? HOST_PREFIX + name : name;
}

function attributes(secure: boolean): CookieSerializeOptions {
  return { httpOnly: true, path: "/", secure };
}
