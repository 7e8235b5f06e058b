import type { ReactNode } from "react";
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useTranslations } from "use-intl";
import { useReturnFocus } from "../ui/return-focus.ts";

/** The third pane on wide screens; otherwise a sheet over the second pane. */
export function DetailsFrame(props: { wide: boolean; onClose: () => void; children: ReactNode }) {
  const t = useTranslations("details");
  const returnFocus = useReturnFocus(!props.wide);
  if (props.wide) {
    return (
      <aside aria-label={t("title")} className="w-[316px] shrink-0 border-l border-line">
        {props.children}
      </aside>
    );
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          {...returnFocus}
          className="fixed inset-y-0 right-0 z-50 flex w-[min(380px,100vw)] animate-slide flex-col bg-surface shadow-pop focus:outline-none"
        >
          <header className="flex min-h-14 items-center gap-2 border-b border-line pr-3 pl-5">
            <Dialog.Title className="flex-1 font-semibold">{t("title")}</Dialog.Title>
            <Dialog.Close
              aria-label={t("hide")}
              className="grid size-9 place-items-center rounded-lg text-ink-2 hover:bg-raised hover:text-ink"
            >
              <X className="size-[18px]" aria-hidden />
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1">{props.children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
