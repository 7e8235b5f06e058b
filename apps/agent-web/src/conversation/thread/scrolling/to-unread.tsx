import { ArrowUp } from "lucide-react";
import { useTranslations } from "use-intl";

/** [SHO2] The button to the first unread message, while unread messages stand above the screen. */
export function ToUnread(props: { above: number; onClick: () => void }) {
  const t = useTranslations("conversation");
  if (props.above === 0) return null;
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="absolute top-3 left-1/2 flex h-9 -translate-x-1/2 animate-rise items-center gap-1.5 rounded-full border border-line bg-surface px-3 text-[13px] font-medium shadow-pop hover:bg-raised"
    >
      <ArrowUp className="size-4" aria-hidden />
      <span>{t("unreadAbove", { count: props.above })}</span>
    </button>
  );
}
