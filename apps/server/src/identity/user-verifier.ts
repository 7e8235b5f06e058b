import type { UserVerifier } from "./site-user.ts";
import { refuse } from "../platform/kernel/outcome.ts";
import { algorithmOf } from "./verify-jwt.ts";

/** [IDN1] Validates a JWT by its signature. Calls the main site about a token that is not a JWT or has an invalid signature. */
export function createUserVerifier(ways: {
  jwt: UserVerifier | null;
  call: UserVerifier | null;
}): UserVerifier {
  const { jwt, call } = ways;
  return {
    async verify(token, address) {
      if (jwt === null && call === null)
        return refuse(
          "token_invalid",
          "None of USER_JWT_SECRET, USER_JWKS_URL and MAIN_SITE_VERIFY_URL is set, so users' tokens cannot be verified.",
        );
      if (jwt !== null && (call === null || algorithmOf(token) !== null)) {
        const verdict = await jwt.verify(token);
        if (call === null || verdict.ok || verdict.refusal.code !== "token_invalid") return verdict;
      }
      return call === null ? refuse("token_invalid") : call.verify(token, address);
    },
  };
}
