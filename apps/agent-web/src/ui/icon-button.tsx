import type { ButtonHTMLAttributes, ReactElement, Ref } from "react";
import type { LucideIcon } from "lucide-react";
import { Tooltip } from "radix-ui";
import { cx } from "../lib/cx.ts";

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  icon: LucideIcon;
  /** The accessible name, which is also the tooltip. */
  label: string;
  /** The pressed state of a toggle. */
  active?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  icon: Icon,
  label,
  active = false,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Hint text={label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={cx(
          "grid size-9 shrink-0 place-items-center rounded-lg transition-colors disabled:opacity-50",
          active ? "bg-pressed text-ink" : "text-ink-2 hover:bg-raised hover:text-ink",
          className,
        )}
      >
        <Icon className="size-[18px]" aria-hidden />
      </button>
    </Hint>
  );
}

/** The tooltip, hidden from screen readers because it repeats the accessible name. */
function Hint(props: { text: string; children: ReactElement }) {
  return (
    <Tooltip.Provider delayDuration={400}>
      <Tooltip.Root>
        <Tooltip.Trigger asChild aria-describedby={undefined}>
          {props.children}
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content
            side="bottom"
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-64 animate-fade rounded-md bg-ink px-2 py-1 text-xs text-surface shadow-pop"
          >
            {props.text}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
