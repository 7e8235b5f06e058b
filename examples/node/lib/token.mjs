import { createHmac } from "node:crypto";

/** Returns a token that identifies the user of the page: a JWT with HS256. `claims`: name, avatar, topics. */
export function signToken(secret, userId, claims = {}, lifeSeconds = 3_600) {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { sub: String(userId), iat: now, exp: now + lifeSeconds, ...claims };
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
