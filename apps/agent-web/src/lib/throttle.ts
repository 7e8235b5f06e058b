/** Coalesces calls: runs at once, and once more at the end of `ms` if there were further calls. */
export function throttle(run: () => void, ms: number): () => void {
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
