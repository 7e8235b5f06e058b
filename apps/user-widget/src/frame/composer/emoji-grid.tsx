import { useEffect, useRef } from "react";
import type { KeyboardEvent } from "react";
import { adoptStyles } from "../adopt-styles.ts";
import { useWords } from "../i18n/words.ts";
import css from "./emoji-grid.css?inline";

adoptStyles(css);

const COLUMNS = 8;
const EMOJI = [
  "😀 😄 😁 😂 🤣 😊 😉 😍 😘 😋 😎 🤔 😐 😴 😅 😓",
  "😢 😭 😡 😱 🥰 🤗 🙄 😬 👍 👎 👌 🙏 👏 💪 🤝 👋",
  "✌️ 🤞 🙌 👀 💯 🎉 🎁 🌹 🔥 ⭐ 💡 💬 📦 🚚 💰 🛒",
  "❤️ 💔 ✅ ❌ ❓ ❗ ⏰ 📱",
].flatMap((line) => line.split(" "));
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -COLUMNS,
  ArrowDown: COLUMNS,
};

export function EmojiGrid({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useWords();
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => grid.current?.querySelector("button")?.focus(), []);
  return (
    <div
      ref={grid}
      className="emoji-grid"
      role="toolbar"
      tabIndex={-1}
      aria-label={t.composer.emoji}
      onKeyDown={moveFocus}
    >
      {EMOJI.map((emoji, index) => (
        <button
          key={emoji}
          type="button"
          tabIndex={index === 0 ? 0 : -1}
          onClick={() => onPick(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll("button")];
  const at = all.findIndex((one) => one === document.activeElement);
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}
