import { create } from "zustand";

const useCount = create<{ count: number }>()(() => ({ count: 0 }));

/** Counts jumps to messages, so that a second choice of the same message jumps again. */
export const useJumpCount = (): number => useCount((state) => state.count);

export function noteJump(): void {
  useCount.setState(({ count }) => ({ count: count + 1 }));
}
