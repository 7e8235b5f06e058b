/** [HEL4] Whether a page of this origin may talk to the server: its own pages, those of ALLOWED_ORIGINS, and programs, which send none. */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
