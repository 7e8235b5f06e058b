/** Calls `run` at once, and for all further calls within `ms` once more at their end. */
export function seldom(run: () => void, ms: number): () => void {
  let resting = false;
  let again = false;
  const call = (): void => {
    if (resting) {
      again = true;
      return;
    }
    resting = true;
    run();
    setTimeout(() => {
      resting = false;
      if (!again) return;
      again = false;
      call();
    }, ms);
  };
  return call;
}
