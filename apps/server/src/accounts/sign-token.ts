import { SignJWT, type JWTPayload } from "jose";

/** How a token of the server's own is signed; `lifeSeconds` from now. */
export interface OwnToken {
  /** The `typ` of the header. It keeps one kind of token from passing as another. */
  type: string;
  subject: string;
  lifeSeconds: number;
  key: Uint8Array;
}

/** Signs a token of the server's own with its session secret. */
export function signToken(claims: JWTPayload, how: OwnToken): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: how.type })
    .setSubject(how.subject)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + how.lifeSeconds)
    .sign(how.key);
}
