import { LOCALE_NAMES, LOCALES } from "@deskwire/chat-view/formats/locale";
import { useStore } from "../hooks.ts";
import { adoptStyles } from "../adopt-styles.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { LaterIcon } from "../later-icons.tsx";
import { useShell } from "../services.ts";
import css from "./menu-items.css?inline";

adoptStyles(css);

export interface MenuItemsProps {
  /** Absent while there is no conversation to end. */
  onEnd: (() => void) | undefined;
  onClose: () => void;
}

export function MenuItems({ onEnd, onClose }: MenuItemsProps) {
  const { t } = useWords();
  const later = useLater();
  return (
    <div className="menu" role="group" aria-label={t.menu}>
      <SoundSettings />
      <LanguageChoice />
      {onEnd && (
        <button
          type="button"
          className="menu-item menu-danger"
          onClick={() => {
            onClose();
            onEnd();
          }}
        >
          {later.end.action}
        </button>
      )}
    </div>
  );
}

function SoundSettings() {
  const later = useLater();
  const { prefs, sound, notify } = useShell();
  const { sound: on } = useStore(prefs);
  const test = async () => notify((await sound.play()) ? later.soundPlayed : later.soundBlocked);
  return (
    <>
      <button
        type="button"
        role="switch"
        aria-checked={on}
        className="menu-item"
        onClick={() => prefs.setSound(!on)}
      >
        {later.sound}
        <span className="switch" aria-hidden="true" />
      </button>
      <button type="button" className="menu-item" onClick={() => void test()}>
        {later.soundTest}
        <LaterIcon name="wave" size={18} />
      </button>
    </>
  );
}

function LanguageChoice() {
  const { locale } = useWords();
  const later = useLater();
  const { prefs } = useShell();
  return (
    <div className="menu-item menu-languages" role="group" aria-label={later.language}>
      <span>{later.language}</span>
      <span className="segments">
        {LOCALES.map((each) => (
          <button
            key={each}
            type="button"
            lang={each}
            aria-pressed={locale === each}
            onClick={() => prefs.setLocale(each)}
          >
            {LOCALE_NAMES[each]}
          </button>
        ))}
      </span>
    </div>
  );
}
