import type { KeyboardEvent, ReactNode } from "react";
import { useWords } from "../i18n/words.ts";
import type { ThreadScroll } from "./use-scroll.ts";

/** The scrolling list of the messages. */
export function MessageLog({ scroll, children }: { scroll: ThreadScroll; children: ReactNode }) {
  const { t } = useWords();
  return (
    <div
      ref={scroll.scroller}
      className="scroller"
      role="log"
      aria-live="off"
      aria-label={t.messages}
      tabIndex={0}
      onScroll={scroll.onScroll}
      onKeyDown={moveBetweenMessages}
    >
      {children}
    </div>
  );
}

/** The up and down keys move the focus through the messages. Tab then reaches the actions of the focused one. */
function moveBetweenMessages(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-message]")];
  const focused = document.activeElement?.closest<HTMLElement>("[data-message]");
  const at = focused ? items.indexOf(focused) : items.length;
  const next = items[at + (event.key === "ArrowUp" ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
