import type { ReactNode } from "react";
import { X } from "lucide-react";
import { AlertDialog as RadixAlert, Dialog as Radix } from "radix-ui";
import { useTranslations } from "use-intl";
import { Button } from "./button.tsx";
import { useReturnFocus } from "./return-focus.ts";

const OVERLAY = "fixed inset-0 z-40 animate-fade bg-black/45";
const PANEL =
  "fixed z-50 flex animate-rise flex-col overflow-hidden border border-line bg-surface shadow-pop focus:outline-none " +
  "inset-x-3 top-1/2 mx-auto max-h-[calc(100dvh-24px)] max-w-[460px] -translate-y-1/2 rounded-2xl";

/** A dialog with a title. Escape and the close button close it. It traps the focus and restores it. */
export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  text?: string;
  /** Prevents closing by Escape or a click outside, because the content is shown only once. */
  insistent?: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("common");
  const returnFocus = useReturnFocus(props.open);
  return (
    <Radix.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content
          className={PANEL}
          {...returnFocus}
          onInteractOutside={(event) => props.insistent === true && event.preventDefault()}
          onEscapeKeyDown={(event) => props.insistent === true && event.preventDefault()}
          {...(props.text === undefined && { "aria-describedby": undefined })}
        >
          <header className="pt-5 pr-14 pb-1 pl-6">
            <Radix.Title className="text-base font-semibold">{props.title}</Radix.Title>
            {props.text !== undefined && (
              <Radix.Description className="mt-1 text-[13px] text-ink-2">
                {props.text}
              </Radix.Description>
            )}
          </header>
          {props.children}
          {/* The close button comes last, so that the first field gets the focus. */}
          <Radix.Close
            aria-label={t("close")}
            className="absolute top-3.5 right-3.5 grid size-9 place-items-center rounded-lg text-ink-2 hover:bg-raised hover:text-ink"
          >
            <X className="size-[18px]" aria-hidden />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Asks before an action that cannot be undone. Escape cancels. */
export function Confirm(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  text: string;
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
}) {
  const t = useTranslations("common");
  const returnFocus = useReturnFocus(props.open);
  return (
    <RadixAlert.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <RadixAlert.Portal>
        <RadixAlert.Overlay className={OVERLAY} />
        <RadixAlert.Content className={PANEL} {...returnFocus}>
          <div className="px-6 pt-5 pb-2">
            <RadixAlert.Title className="text-base font-semibold text-balance">
              {props.title}
            </RadixAlert.Title>
            <RadixAlert.Description className="mt-2 text-ink-2">
              {props.text}
            </RadixAlert.Description>
          </div>
          <footer className="flex justify-end gap-2.5 px-6 pt-3 pb-5">
            <RadixAlert.Cancel asChild>
              <Button look="secondary">{t("cancel")}</Button>
            </RadixAlert.Cancel>
            <Button
              look={props.danger ? "danger" : "primary"}
              busy={props.busy ?? false}
              onClick={props.onConfirm}
            >
              {props.confirm}
            </Button>
          </footer>
        </RadixAlert.Content>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  );
}
