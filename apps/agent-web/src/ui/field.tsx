import { useId, type ReactNode } from "react";

export const inputClass =
  "h-10 w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 text-ink transition-shadow " +
  "focus:border-accent focus:ring-1 focus:ring-accent focus:outline-none aria-invalid:border-danger";

interface FieldAttributes {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
}

/** A labelled control whose hint and error are linked to it for screen readers. */
export function Field(props: {
  label: string;
  hint?: string;
  error?: string | null;
  children: (field: FieldAttributes) => ReactNode;
}) {
  const id = useId();
  const error = props.error ?? null;
  const note = error ?? props.hint;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-[13px] font-medium text-ink-2">
        {props.label}
      </label>
      {props.children({
        id,
        "aria-invalid": error !== null || undefined,
        "aria-describedby": note === undefined ? undefined : `${id}-note`,
      })}
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={error === null ? "text-xs text-ink-3" : "text-xs text-danger"}
        >
          {note}
        </p>
      )}
    </div>
  );
}
