import { useEffect, useState } from "react";
import { ArrowDown } from "lucide-react";
import { useTranslations } from "use-intl";

/** The button to the newest message, with the number of messages that came in meanwhile. */
export function ToLatest(props: {
  away: boolean;
  /** Whether messages are missing between the shown part and the latest. The button then has a visible label. */
  detached: boolean;
  fresh: number;
  onClick: () => void;
}) {
  const t = useTranslations("conversation");
  const [shown, setShown] = useState(false);
  useEffect(() => setShown(props.away), [props.away]);
  if (!shown) return null;
  const label = props.fresh > 0 ? t("newPill", { count: props.fresh }) : t("toLatest");
  return (
    <button
      type="button"
      onClick={props.onClick}
      aria-label={label}
      className="absolute bottom-3 left-1/2 flex h-9 -translate-x-1/2 animate-rise items-center gap-1.5 rounded-full border border-line bg-surface px-3 text-[13px] font-medium shadow-pop hover:bg-raised"
    >
      <ArrowDown className="size-4" aria-hidden />
      {(props.fresh > 0 || props.detached) && <span>{label}</span>}
    </button>
  );
}
