import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { lazily } from "../lazily.tsx";
import { usePopover } from "../use-popover.ts";

const MenuItems = lazily(async () => (await import("./menu-items.tsx")).MenuItems);

export interface MenuProps {
  /** Absent while there is no conversation to end. */
  onEnd?: () => void;
}

export function Menu({ onEnd }: MenuProps) {
  const { t } = useWords();
  const { open, box, button, toggle, close } = usePopover();
  return (
    <div ref={box} className="menu-box">
      <button
        ref={button}
        type="button"
        className="icon-button"
        aria-label={t.menu}
        aria-expanded={open}
        onClick={toggle}
      >
        <Icon name="more" />
      </button>
      {open && <MenuItems onEnd={onEnd} onClose={close} />}
    </div>
  );
}
