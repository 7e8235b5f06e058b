/** [SRV9] Whether an origin is one of `patterns`: origins as browsers write them, or `https://*.example.com` for all subdomains. */
export function matchesOrigin(origin: string, patterns: readonly string[]): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url === null) return false;
  return patterns.some((pattern) => {
    const [before = "", after] = pattern.split("*");
    if (after === undefined) return url.origin === pattern;
    return `${url.protocol}//` === before && url.host.endsWith(after) && url.host !== after;
  });
}
