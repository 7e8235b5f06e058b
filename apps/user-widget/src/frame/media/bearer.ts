const KEPT_MS = 30_000;

/** Coalesces requests for the token: the host page is asked once for many images. A failure is not kept. */
export function shareBearer(
  bearer: () => Promise<string>,
  now: () => number = Date.now,
): () => Promise<string> {
  let kept: { token: Promise<string>; at: number } | null = null;
  return () => {
    if (kept !== null && now() - kept.at < KEPT_MS) return kept.token;
    const mine = { token: bearer(), at: now() };
    kept = mine;
    mine.token.catch(() => {
      if (kept === mine) kept = null;
    });
    return mine.token;
  };
}
