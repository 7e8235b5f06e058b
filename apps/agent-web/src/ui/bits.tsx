import type { ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import type { Availability } from "@deskwire/protocol";
import { badgeText } from "@deskwire/chat-view/formats/badge-text";
import { cx } from "../lib/cx.ts";

/** A number of unread items: nothing at 0, "999+" above 999. `label` is its accessible name. */
export function Badge(props: {
  count: number;
  label: string;
  quiet?: boolean;
  className?: string;
}) {
  const text = badgeText(props.count);
  if (text === "") return null;
  return (
    <span
      className={cx(
        "inline-grid h-5 min-w-5 shrink-0 place-items-center rounded-full px-1.5 text-[11px] leading-none font-semibold tabular-nums",
        props.quiet ? "bg-pressed text-ink-2" : "bg-accent text-on-accent",
        props.className,
      )}
    >
      <span aria-hidden>{text}</span>
      <span className="sr-only">{props.label}</span>
    </span>
  );
}

const TAG_LOOKS = {
  neutral: "bg-raised text-ink-2",
  accent: "bg-accent-soft text-on-accent-soft",
  note: "bg-note text-on-note",
  danger: "bg-danger-soft text-danger",
};

export function Tag(props: {
  look?: keyof typeof TAG_LOOKS;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cx(
        "inline-flex shrink-0 items-center rounded-md px-1.5 py-0.5 text-[11px] leading-4 font-medium whitespace-nowrap",
        TAG_LOOKS[props.look ?? "neutral"],
        props.className,
      )}
    >
      {props.children}
    </span>
  );
}

const DOTS: Record<Availability | "offline", string> = {
  online: "bg-online",
  busy: "bg-busy",
  away: "border-2 border-away",
  offline: "text-away",
};

/** A presence dot, hidden from screen readers because a text is beside it. The four states also differ in shape. */
export function StatusDot(props: { status: Availability | "offline"; className?: string }) {
  return (
    <span
      aria-hidden
      className={cx(
        "relative inline-grid size-2.5 shrink-0 place-items-center rounded-full",
        DOTS[props.status],
        props.className,
      )}
    >
      {props.status === "offline" && <DashedRing />}
      {props.status === "busy" && <span className="h-0.5 w-1.5 rounded-full bg-surface" />}
    </span>
  );
}

/** [BRW5] A dashed border of this size is torn in Firefox and in WebKit; 12 holds six dashes with their gaps exactly. */
function DashedRing() {
  return (
    <svg viewBox="0 0 10 10" className="size-full" fill="none">
      <circle
        cx="5"
        cy="5"
        r="4"
        stroke="currentColor"
        strokeWidth="2"
        pathLength="12"
        strokeDasharray="1.2 0.8"
      />
    </svg>
  );
}

/** The placeholder of an empty area, with an explanation and actions. */
export function EmptyState(props: {
  icon: LucideIcon;
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  const Icon = props.icon;
  return (
    <div className="flex flex-col items-center gap-1 px-8 py-12 text-center">
      <div className="mb-3 grid size-12 place-items-center rounded-2xl bg-raised text-ink-3">
        <Icon className="size-6" strokeWidth={1.6} aria-hidden />
      </div>
      <p className="max-w-full font-medium wrap-anywhere">{props.title}</p>
      {props.text !== undefined && (
        <p className="max-w-72 text-[13px] text-balance text-ink-3">{props.text}</p>
      )}
      {props.children !== undefined && (
        <div className="mt-4 flex flex-col items-center gap-2">{props.children}</div>
      )}
    </div>
  );
}

/** Grey placeholder rows while a list is loading. */
export function SkeletonRows(props: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={props.label}>
      {Array.from({ length: props.rows }, (_, index) => (
        <div key={index} className="flex gap-3 px-4 py-3.5">
          <div className="skeleton size-10 shrink-0 rounded-full" />
          <div className="flex flex-1 flex-col gap-2 pt-1">
            <div className="skeleton h-3 w-2/5" />
            <div className="skeleton h-3 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  );
}
