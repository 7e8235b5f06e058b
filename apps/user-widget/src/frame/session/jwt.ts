export interface JwtClaims {
  sub: string | null;
  /** Seconds since the epoch. */
  exp: number | null;
}

/** Reads the claims of a JWT without verifying it. Returns null when the token is not a JWT. */
export function readJwt(token: string): JwtClaims | null {
  const parts = token.split(".");
  if (parts.length !== 3 || parts[1] === undefined) return null;
  try {
    const binary = atob(parts[1].replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== "object" || claims === null) return null;
    const { sub, exp } = claims as { sub?: unknown; exp?: unknown };
    return {
      sub: typeof sub === "string" ? sub : null,
      exp: typeof exp === "number" ? exp : null,
    };
  } catch {
    return null;
  }
}
