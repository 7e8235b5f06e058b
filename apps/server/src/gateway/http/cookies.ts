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

/** [SRV10] Over https a cookie of the plain name is not read: another host or a plain connection may have set it. */
export function readCookie({ cookies, isHttps }: FastifyRequest, name: string): string | undefined {
  return cookies[nameOf(name, isHttps)];
}

function nameOf(name: string, secure: boolean): string {
  return secure ? HOST_PREFIX + name : name;
}

function attributes(secure: boolean): CookieSerializeOptions {
  return { httpOnly: true, path: "/", secure };
}
