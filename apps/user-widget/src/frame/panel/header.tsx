import { useStore } from "../hooks.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { useShell } from "../services.ts";
import { Avatar } from "../thread/avatar.tsx";
import { Menu, type MenuProps } from "./menu.tsx";
import type { PresenceTone } from "./presence.ts";

interface HeaderProps {
  title: string;
  subtitle: string;
  agent: { id: string; name: string } | null;
  presence: PresenceTone;
  menu?: MenuProps;
}

export function Header({ title, subtitle, agent, presence, menu }: HeaderProps) {
  const { t } = useWords();
  const { host } = useShell();
  const { embedded } = useStore(host);
  return (
    <header className="header">
      {agent ? <Avatar id={agent.id} name={agent.name} size="large" /> : <TeamMark />}
      <div className="header-who">
        <h1>{title}</h1>
        <p className="header-presence" data-presence={presence}>
          {subtitle}
        </p>
      </div>
      <Menu {...menu} />
      {embedded && (
        <button
          type="button"
          className="icon-button"
          aria-label={t.close}
          onClick={() => host.close()}
        >
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function TeamMark() {
  return (
    <span className="avatar avatar-large team-mark" aria-hidden="true">
      <svg viewBox="0 0 24 24" width="22" height="22">
        <path d="M12 3.5c-5 0-9 3.4-9 7.6 0 2.4 1.3 4.5 3.3 5.9-.1 1-.5 2-1.2 2.9 1.7-.1 3.3-.7 4.6-1.7.7.2 1.5.3 2.3.3 5 0 9-3.4 9-7.5s-4-7.5-9-7.5Z" />
      </svg>
    </span>
  );
}
