import { useId, type ReactNode } from "react";
import { Monitor, Moon, Sun, Volume2 } from "lucide-react";
import { Switch } from "radix-ui";
import { useTranslations } from "use-intl";
import { LOCALE_NAMES, LOCALES } from "@deskwire/chat-view/formats/locale";
import { toast } from "../ui/toast.ts";
import { chime } from "../live/chime.ts";
import { Button } from "../ui/button.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { usePreferences } from "./preferences-store.ts";

/** Language, appearance and sound on this device. Changes apply at once. */
export function Preferences() {
  const t = useTranslations("settings");
  const { locale, theme, set } = usePreferences();
  return (
    <div className="divide-y divide-line rounded-2xl border border-line bg-surface">
      <Setting title={t("language")} text={t("languageText")}>
        <Segmented
          label={t("language")}
          value={locale}
          onChange={(value) => set({ locale: value })}
          options={LOCALES.map((each) => ({ value: each, label: LOCALE_NAMES[each] }))}
        />
      </Setting>
      <Setting title={t("theme")} text={t("themeText")}>
        <Segmented
          label={t("theme")}
          value={theme}
          onChange={(value) => set({ theme: value })}
          options={[
            { value: "system", label: t("themeSystem"), icon: Monitor },
            { value: "light", label: t("themeLight"), icon: Sun },
            { value: "dark", label: t("themeDark"), icon: Moon },
          ]}
        />
      </Setting>
      <SoundSetting />
    </div>
  );
}

function SoundSetting() {
  const t = useTranslations("settings");
  const { sound, set } = usePreferences();
  const id = useId();
  const test = async () => {
    if (!(await chime.play())) toast.error(t("soundBlocked"));
  };
  return (
    <Setting title={t("sound")} text={t("soundText")}>
      <div className="flex flex-wrap items-center gap-4">
        <label htmlFor={id} className="flex items-center gap-2.5">
          <Switch.Root
            id={id}
            checked={sound}
            onCheckedChange={(checked) => set({ sound: checked })}
            className="h-6 w-10 shrink-0 rounded-full bg-line-strong p-0.5 transition-colors data-[state=checked]:bg-accent"
          >
            <Switch.Thumb className="block size-5 rounded-full bg-white shadow-card transition-transform data-[state=checked]:translate-x-4" />
          </Switch.Root>
          {t("soundOn")}
        </label>
        <Button look="secondary" size="sm" onClick={() => void test()}>
          <Volume2 className="size-4" aria-hidden />
          {t("soundTest")}
        </Button>
      </div>
    </Setting>
  );
}

function Setting(props: { title: string; text: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 px-5 py-5 sm:flex-row sm:items-center sm:justify-between sm:gap-8">
      <div className="min-w-0">
        <h2 className="font-medium">{props.title}</h2>
        <p className="text-[13px] text-ink-3">{props.text}</p>
      </div>
      <div className="sm:shrink-0">{props.children}</div>
    </section>
  );
}
