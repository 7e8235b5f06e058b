import type { ReactNode } from "react";
import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { cx } from "../../../lib/cx.ts";

interface MessageFrameProps {
  side: "left" | "right";
  first: boolean;
  name: string;
  showName: boolean;
  note: boolean;
  /** Whether it is marked for a moment, because the reader looked for it. */
  flashed?: boolean;
  testId: string;
  /** `placeOf` the message; absent while it has no seq. */
  place?: string;
  actions?: ReactNode;
  foot: ReactNode;
  children: ReactNode;
}

/** The place of a message: its side, the name above it, its actions and what stands below. */
export function MessageFrame(props: MessageFrameProps) {
  const t = useTranslations("conversation");
  const right = props.side === "right";
  return (
    <article
      data-testid={props.testId}
      data-message={props.place}
      aria-label={props.note ? t("noteBy", { name: props.name }) : props.name}
      aria-current={props.flashed === true ? "true" : undefined}
      className={cx(
        "group flex flex-col px-4 transition-colors duration-500 sm:px-6",
        props.flashed === true && "bg-accent-soft/70",
        right ? "items-end" : "items-start",
        props.first ? "pt-3.5" : "pt-1",
      )}
    >
      {props.first && (props.note || props.showName) && <NameLine {...props} />}
      <div
        className={cx("flex w-full items-center justify-end gap-1", !right && "flex-row-reverse")}
      >
        {props.actions}
        <div
          className={cx(
            "flex max-w-[min(560px,82%)] min-w-0 flex-col gap-1",
            right ? "items-end" : "items-start",
          )}
        >
          {props.children}
        </div>
      </div>
      {props.foot}
    </article>
  );
}

/** The name above the first of a group of messages, and that a note is one. */
function NameLine(props: { name: string; showName: boolean; note: boolean }) {
  const t = useTranslations("conversation");
  return (
    <div className="mb-1 flex items-center gap-1.5 px-1 text-xs text-ink-3" aria-hidden>
      {props.showName && <span className="font-medium text-ink-2">{props.name}</span>}
      {props.note && (
        <span className="flex items-center gap-1 text-note-muted">
          <Lock className="size-3" />
          {t("noteLabel")} · {t("noteHint")}
        </span>
      )}
    </div>
  );
}

export function Foot(props: { children: ReactNode }) {
  return (
    <div className="mt-1 flex items-center gap-2 px-1 text-[11px] text-ink-3 tabular-nums">
      {props.children}
    </div>
  );
}
