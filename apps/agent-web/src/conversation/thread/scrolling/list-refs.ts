import { useRef, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";

/** The reader is at the bottom within this distance. */
export const BOTTOM_PX = 32;

/** The parts of the list that its scrolling is read from and written to. */
export interface ListRefs {
  handle: RefObject<VirtualizerHandle | null>;
  scroller: RefObject<HTMLDivElement | null>;
  /** True while the list follows the newest message. */
  sticky: RefObject<boolean>;
}

export function useListRefs(sticky: boolean): ListRefs {
  return {
    handle: useRef<VirtualizerHandle>(null),
    scroller: useRef<HTMLDivElement>(null),
    sticky: useRef(sticky),
  };
}

export function pxToBottom(list: HTMLElement): number {
  return list.scrollHeight - list.scrollTop - list.clientHeight;
}
