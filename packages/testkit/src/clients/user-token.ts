import { createHmac } from "node:crypto";

export interface TokenParts {
  /** Merged over `{ sub, exp }`; `undefined` removes a field. */
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  /** Seconds from now. Default: an hour. */
  life?: number;
}

/** A user token as a main site signs it: a JWT with HS256. Made by hand, so that tests can make wrong ones too. */
export function signUserToken(secret: string, sub: string, parts: TokenParts = {}): string {
  const { claims = {}, header = {}, life = 3_600 } = parts;
  const exp = Math.floor(Date.now() / 1_000) + life;
  const signed = `${encode({ alg: "HS256", ...header })}.${encode({ sub, exp, ...claims })}`;
  const alg = header["alg"] ?? "HS256";
  if (alg === "none") return `${signed}.`;
  const hash = alg === "HS512" ? "sha512" : "sha256";
  return `${signed}.${createHmac(hash, secret).update(signed).digest("base64url")}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
