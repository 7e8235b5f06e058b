import { createHmac } from "node:crypto";

export const USER_JWT_SECRET = "bench-user-jwt-secret-0123456789abcdef";
export const SESSION_SECRET = "bench-session-secret-0123456789abcdef";

const LIFE_S = 3_600;

/** A user token, as the main site signs it. */
export function userToken(userId: string): string {
  return sign(
    { alg: "HS256", typ: "JWT" },
    { sub: userId, name: "Bench", exp: expiry() },
    USER_JWT_SECRET,
  );
}

/** An agent's ticket, as the server signs it after a login. Made here, because a login costs 50 ms of argon2id. */
export function agentTicket(agentId: string, loginId: string): string {
  const header = { alg: "HS256", typ: "deskwire-ticket+jwt" };
  return sign(header, { login: loginId, sub: agentId, exp: expiry() }, SESSION_SECRET);
}

function expiry(): number {
  return Math.floor(Date.now() / 1_000) + LIFE_S;
}

function sign(header: object, payload: object, secret: string): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
