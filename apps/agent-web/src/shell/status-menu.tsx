import { useState } from "react";
import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Availability } from "@deskwire/protocol";
import { toast } from "../ui/toast.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { useClient, useLive } from "../live/live.tsx";
import { rememberAvailability, useAvailability } from "../live/me.ts";
import { StatusDot } from "../ui/bits.tsx";
import { Menu, MenuRadioGroup, MenuRadioItem } from "../ui/menu.tsx";

const CHOICES = ["online", "busy", "away"] as const satisfies readonly Availability[];

/** What the agent says about taking work. Without a connection it shows the truth: offline. */
export function StatusMenu() {
  const t = useTranslations("status");
  const client = useClient();
  const errorText = useErrorText();
  const connected = useLive((state) => state.connection.status === "online");
  const known = useLive((state) => state.me !== null);
  const availability = useAvailability();
  const [wanted, setWanted] = useState<Availability | null>(null);
  const shown = wanted ?? availability;
  const change = async (value: string) => {
    const next = CHOICES.find((each) => each === value);
    if (!next || next === availability) return;
    setWanted(next);
    const outcome = await client.setAvailability(next);
    if (outcome.ok) rememberAvailability(next);
    setWanted(null);
    if (!outcome.ok) toast.error(errorText(outcome.code));
  };
  const label = connected || !known ? t(shown) : t("offline");
  return (
    <Menu
      className="w-64"
      trigger={
        <button
          type="button"
          aria-label={t("label", { status: label })}
          aria-busy={wanted !== null}
          className="flex h-9 items-center gap-2 rounded-lg border border-line px-3 text-[13px] font-medium shadow-card hover:bg-raised"
        >
          <StatusDot status={connected || !known ? shown : "offline"} />
          {label}
          <ChevronDown className="size-4 text-ink-3" aria-hidden />
        </button>
      }
    >
      <MenuRadioGroup value={shown} onValueChange={(value) => void change(value)}>
        {CHOICES.map((each) => (
          <MenuRadioItem key={each} value={each}>
            <StatusDot status={each} className="self-start mt-1.5" />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{t(each)}</span>
              <span className="block text-xs text-ink-3">{t(`${each}Hint`)}</span>
            </span>
          </MenuRadioItem>
        ))}
      </MenuRadioGroup>
    </Menu>
  );
}
