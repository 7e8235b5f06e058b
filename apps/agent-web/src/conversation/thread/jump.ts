import { create } from "zustand";

const useCount = create<{ count: number }>()(() => ({ count: 0 }));

/** Counts the times that a message was chosen, so that choosing the same one again leads to it again. */
export const useJumpCount = (): number => useCount((state) => state.count);

export function noteJump(): void {
  useCount.setState(({ count }) => ({ count: count + 1 }));
}
