import { Check, CheckCheck, CircleAlert, Clock3, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Delivery } from "@deskwire/chat-view/thread/rows";
import { cx } from "../../../lib/cx.ts";

const ICONS: Record<Delivery, LucideIcon> = {
  queued: Clock3,
  sending: Clock3,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
};

/** How far a message of the desk has come, as an icon and a word. */
export function DeliveryMark(props: { delivery: Delivery }) {
  const t = useTranslations("conversation.delivery");
  const Icon = ICONS[props.delivery];
  const label = t(props.delivery);
  return (
    <span
      data-delivery={props.delivery}
      title={label}
      className={cx(
        "inline-flex items-center gap-1",
        props.delivery === "read" && "text-accent",
        props.delivery === "failed" && "text-danger",
      )}
    >
      <Icon className="size-3.5" aria-hidden />
      <span>{label}</span>
    </span>
  );
}
