import { useState } from "react";
import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Availability } from "@deskwire/protocol";
import { toast } from "../ui/toast.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { useClient, useLive, useSteady } from "../live/live.tsx";
import { rememberAvailability, useAvailability } from "../live/me.ts";
import { StatusDot } from "../ui/bits.tsx";
import { Menu, MenuRadioGroup, MenuRadioItem } from "../ui/menu.tsx";

const CHOICES = ["online", "busy", "away"] as const satisfies readonly Availability[];

/** What the agent says about taking work. Without a connection it shows the truth: offline. */
export function StatusMenu() {
  const t = useTranslations("status");
  const connected = useSteady();
  const known = useLive((state) => state.me !== null);
  const { shown, changing, change } = useChangeAvailability();
  const status = connected || !known ? shown : "offline";
  const label = t(status);
  return (
    <Menu
      className="w-64"
      trigger={
        <button
          type="button"
          aria-label={t("label", { status: label })}
          aria-busy={changing}
          className="flex h-9 items-center gap-2 rounded-lg border border-line px-3 text-[13px] font-medium shadow-card hover:bg-raised"
        >
          <StatusDot status={status} />
          {label}
          <ChevronDown className="size-4 text-ink-3" aria-hidden />
        </button>
      }
    >
      <MenuRadioGroup value={shown} onValueChange={(value) => void change(value)}>
        {CHOICES.map((each) => (
          <StatusChoice key={each} status={each} />
        ))}
      </MenuRadioGroup>
    </Menu>
  );
}

function StatusChoice({ status }: { status: Availability }) {
  const t = useTranslations("status");
  return (
    <MenuRadioItem value={status}>
      <StatusDot status={status} className="self-start mt-1.5" />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{t(status)}</span>
        <span className="block text-xs text-ink-3">{t(`${status}Hint`)}</span>
      </span>
    </MenuRadioItem>
  );
}

/** Shows the wanted availability until the server has answered. */
function useChangeAvailability() {
  const client = useClient();
  const errorText = useErrorText();
  const availability = useAvailability();
  const [wanted, setWanted] = useState<Availability | null>(null);
  const change = async (value: string) => {
    const next = CHOICES.find((each) => each === value);
    if (!next || next === availability) return;
    setWanted(next);
    const outcome = await client.setAvailability(next);
    if (outcome.ok) rememberAvailability(next);
    setWanted(null);
    if (!outcome.ok) toast.error(errorText(outcome.code));
  };
  return { shown: wanted ?? availability, changing: wanted !== null, change };
}
