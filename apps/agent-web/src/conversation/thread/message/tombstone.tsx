import { Undo2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Participant } from "@deskwire/protocol";
import { cx } from "../../../lib/cx.ts";
import { useAccount } from "../../../session/session.tsx";
import type { Naming } from "../naming.ts";

/** [CNV7] Stands in the place of a recalled message. */
export function Tombstone(props: {
  side: "left" | "right";
  from: Participant | null;
  naming: Naming;
}) {
  const t = useTranslations("conversation");
  const account = useAccount();
  const own = props.from?.kind === "agent" && props.from.id === account.id;
  return (
    <div
      className={cx(
        "flex px-4 pt-2 sm:px-6",
        props.side === "right" ? "justify-end" : "justify-start",
      )}
    >
      <p className="flex items-center gap-1.5 rounded-xl border border-dashed border-line px-3 py-1.5 text-[13px] text-ink-3">
        <Undo2 className="size-3.5" aria-hidden />
        {own ? t("recalledByYou") : t("recalledBy", { name: props.naming.nameOf(props.from) })}
      </p>
    </div>
  );
}
