import { RadioGroup } from "radix-ui";
import type { LucideIcon } from "lucide-react";
import { cx } from "../lib/cx.ts";

interface Option<T extends string> {
  value: T;
  label: string;
  icon?: LucideIcon;
}

/** A radio group in the form of a segmented control. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  size?: "sm" | "md";
  className?: string;
}) {
  const choose = (value: string) => {
    const option = props.options.find((each) => each.value === value);
    if (option) props.onChange(option.value);
  };
  return (
    <RadioGroup.Root
      aria-label={props.label}
      value={props.value}
      onValueChange={choose}
      orientation="horizontal"
      className={cx("inline-flex max-w-full rounded-lg bg-raised p-0.5", props.className)}
    >
      {props.options.map(({ value, label, icon: Icon }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className={cx(
            "inline-flex min-w-0 flex-1 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap text-ink-2 transition-colors",
            "hover:text-ink data-[state=checked]:bg-thumb data-[state=checked]:text-ink data-[state=checked]:shadow-card",
            props.size === "sm" ? "h-6.5 px-2.5 text-xs" : "h-8 px-3 text-[13px]",
          )}
        >
          {Icon && <Icon className="size-3.5 shrink-0" aria-hidden />}
          {label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
