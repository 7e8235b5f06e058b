import { createHash } from "node:crypto";
import { decodeProtectedHeader } from "jose";
import { readJwt } from "../identity/verify-jwt.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { normalEmail } from "./credentials.ts";
import { signToken } from "./sign-token.ts";

/** [DOR6] Recognizes browsers with which somebody has signed in. Their tokens sign nobody in. */
export interface Devices {
  /** A token for the device on which somebody has signed in with this e-mail address. */
  newToken(email: string): Promise<string>;
  /** The id of the device; null when the token is not valid, or is for another e-mail address. */
  deviceOf(token: string | undefined, email: string): Promise<string | null>;
}

export const DEVICE_TYPE = "deskwire-device+jwt";
export const DEVICE_LIFE_S = 365 * 86_400;

export function createDevices({ sessionSecret }: { sessionSecret: string }): Devices {
  const key = new TextEncoder().encode(sessionSecret);
  return {
    newToken: (email) =>
      signToken(
        { jti: uuidv7() },
        { type: DEVICE_TYPE, subject: subjectOf(email), lifeSeconds: DEVICE_LIFE_S, key },
      ),
    async deviceOf(token, email) {
      if (token === undefined || !isDeviceToken(token)) return null;
      const payload = await readJwt(token, key, { algorithms: ["HS256"] });
      if (!payload.ok || payload.value.sub !== subjectOf(email)) return null;
      return payload.value.jti ?? null;
    },
  };
}

/** The cookie stays in browsers that many people may use, so it does not contain the address. */
function subjectOf(email: string): string {
  return createHash("sha256").update(normalEmail(email)).digest("base64url");
}

function isDeviceToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).typ === DEVICE_TYPE;
  } catch {
    return false;
  }
}
