/**
 * [HEL4] Whether a page of this origin may connect: a page of the server itself or of ALLOWED_ORIGINS. Programs send no
 * origin and may connect.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
