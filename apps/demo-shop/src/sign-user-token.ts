import { SignJWT } from "jose";
import type { ShopUser } from "./catalog.ts";

const LIFE_SECONDS = 3_600;

/** A token with which the widget signs the user in, valid for an hour. `secret` is USER_JWT_SECRET. */
export function signUserToken(user: ShopUser, secret: string): Promise<string> {
  return new SignJWT({ name: user.name })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(user.id)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + LIFE_SECONDS)
    .sign(new TextEncoder().encode(secret));
}
