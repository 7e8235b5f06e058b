import { useEffect, useRef } from "react";
import type { RefObject } from "react";
import { useLater, useWords } from "../i18n/words.ts";
import type { PageState } from "./use-notification-pages.ts";

interface EndProps {
  state: PageState;
  onLoad: () => void;
  scroller: RefObject<HTMLDivElement | null>;
}

/** Loads earlier pages when the end of the list is near. The button serves when the observer does not fire. */
export function NotificationsEnd({ state, onLoad, scroller }: EndProps) {
  const { t } = useWords();
  const later = useLater();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state !== "idle" || !end.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && onLoad(),
      { root: scroller.current, rootMargin: "200px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [state, onLoad, scroller]);
  return (
    <div ref={end} className="notifications-end" role="status">
      {state === "loading" && later.notifications.loading}
      {state === "idle" && (
        <button type="button" onClick={onLoad}>
          {later.notifications.more}
        </button>
      )}
      {state === "failed" && (
        <>
          {later.notifications.failed}{" "}
          <button type="button" onClick={onLoad}>
            {t.tryAgain}
          </button>
        </>
      )}
    </div>
  );
}
