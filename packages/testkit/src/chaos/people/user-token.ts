import { signUserToken } from "../../clients/user-token.ts";

export const USER_SECRET = "the main site's secret, known to the chaos";

/** Longer than any clock of a row is wrong. */
const LIFE_SECONDS = 12 * 3_600;

export function userToken(userId: string): string {
  return signUserToken(USER_SECRET, userId, { life: LIFE_SECONDS });
}
