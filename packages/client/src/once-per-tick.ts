/** Coalesces calls: `run` is called once after the current tick, however often the returned function is called in it. */
export function oncePerTick(run: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    void Promise.resolve().then(() => {
      due = false;
      run();
    });
  };
}
