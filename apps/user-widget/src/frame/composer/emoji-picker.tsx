import { lazily } from "../lazily.tsx";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { usePopover } from "../use-popover.ts";

const EmojiGrid = lazily(async () => (await import("./emoji-grid.tsx")).EmojiGrid);

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useWords();
  const { open, box, button, toggle } = usePopover();
  return (
    <div ref={box} className="emoji-box">
      <button
        ref={button}
        type="button"
        className="icon-button"
        aria-label={t.composer.emoji}
        aria-expanded={open}
        onClick={toggle}
      >
        <Icon name="smile" size={22} />
      </button>
      {open && <EmojiGrid onPick={onPick} />}
    </div>
  );
}
