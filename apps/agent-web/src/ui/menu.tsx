import type { ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { cx } from "../lib/cx.ts";

export const MENU_PANEL =
  "z-50 max-w-[calc(100vw-16px)] min-w-44 animate-rise rounded-xl border border-line bg-surface p-1.5 shadow-pop";
const ITEM =
  "flex w-full items-center gap-2.5 rounded-lg px-2.5 py-2 text-left outline-none select-none data-highlighted:bg-raised data-disabled:opacity-50";

/** A menu that the button `trigger` opens. */
export function Menu(props: {
  trigger: ReactNode;
  align?: "start" | "end";
  children: ReactNode;
  className?: string;
  onOpenChange?: (open: boolean) => void;
}) {
  return (
    <Radix.Root modal={false} {...(props.onOpenChange && { onOpenChange: props.onOpenChange })}>
      <Radix.Trigger asChild>{props.trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={props.align ?? "end"}
          sideOffset={6}
          collisionPadding={8}
          className={cx(MENU_PANEL, props.className)}
        >
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem(props: {
  icon?: LucideIcon;
  danger?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  const Icon = props.icon;
  return (
    <Radix.Item className={cx(ITEM, props.danger && "text-danger")} onSelect={props.onSelect}>
      {Icon && <Icon className="size-4 shrink-0 opacity-80" aria-hidden />}
      <span className="min-w-0 flex-1">{props.children}</span>
    </Radix.Item>
  );
}

export function MenuRadioItem(props: { value: string; children: ReactNode }) {
  return (
    <Radix.RadioItem value={props.value} className={cx(ITEM, "data-[state=checked]:bg-raised")}>
      {props.children}
    </Radix.RadioItem>
  );
}

export const MenuRadioGroup = Radix.RadioGroup;
export const MenuLine = () => <Radix.Separator className="mx-1 my-1.5 h-px bg-line" />;
export const MenuLabel = (props: { children: ReactNode }) => (
  <Radix.Label className="px-2.5 py-1.5">{props.children}</Radix.Label>
);
