import type { ListRefs } from "./list-refs.ts";

/** The list has arrived when it did not move for so many frames. */
const STILL_FRAMES = 3;
/** Rows of unusual heights are measured within a few frames. */
const FRAMES_MAX = 60;

/**
 * Scrolls to a row until the list stands still. Rows are measured on the way and may come in above, so the row is looked up
 * again for each frame. Returns the function that stops it.
 */
export function steer(
  { handle, scroller }: ListRefs,
  options: {
    /** -1 once the row is gone. */
    index: () => number;
    align: "start" | "center";
    arrived: () => void;
  },
): () => void {
  const run = { frame: 0, still: 0, left: FRAMES_MAX, top: -1 };
  const step = () => {
    const index = options.index();
    if (index >= 0) handle.current?.scrollToIndex(index, { align: options.align });
    const top = scroller.current?.scrollTop ?? 0;
    run.still = top === run.top ? run.still + 1 : 0;
    run.top = top;
    run.left--;
    if (index < 0 || run.still >= STILL_FRAMES || run.left === 0) return options.arrived();
    run.frame = requestAnimationFrame(step);
  };
  run.frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(run.frame);
}
