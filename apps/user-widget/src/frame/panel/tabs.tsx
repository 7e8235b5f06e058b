import type { KeyboardEvent } from "react";
import { badgeText } from "@deskwire/chat-view/formats/badge-text";
import type { Tab } from "../../bridge.ts";
import { useWords } from "../i18n/words.ts";
import { useShell } from "../services.ts";

const TABS: readonly Tab[] = ["chat", "notifications"];

/** The unread number of each tab. */
export type Unread = Record<Tab, number>;

export function Tabs({ tab, unread }: { tab: Tab; unread: Unread }) {
  const { t } = useWords();
  const { host } = useShell();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const other = TABS.find((each) => each !== tab) ?? tab;
    host.showTab(other);
    document.getElementById(`tab-${other}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={t.tabs.label}>
      {TABS.map((each) => {
        // The messages on the screen are being read.
        const count = each === "chat" && tab === "chat" ? 0 : unread[each];
        return (
          <button
            key={each}
            id={`tab-${each}`}
            type="button"
            role="tab"
            aria-selected={each === tab}
            aria-controls={`panel-${each}`}
            aria-label={count > 0 ? t.tabs.unread(t.tabs[each], count) : t.tabs[each]}
            tabIndex={each === tab ? 0 : -1}
            onClick={() => host.showTab(each)}
            onKeyDown={onKeyDown}
          >
            {t.tabs[each]}
            {count > 0 && <span className="tab-count">{badgeText(count)}</span>}
          </button>
        );
      })}
    </div>
  );
}
