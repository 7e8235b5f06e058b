import { createContext, useContext } from "react";
import type { Host } from "./host.ts";
import type { Prefs } from "./prefs.ts";
import type { Session } from "./session/session.ts";
import type { KeyStore } from "./storage.ts";

export interface Sound {
  /** Resolves to false when the browser blocks sound, as before the first click in the page. */
  play(): Promise<boolean>;
  /** [SHO5] Sounds for a message in one tab. `seen` when this tab shows the message: then no tab sounds. */
  ring(seen: boolean): Promise<void>;
}

/** The objects that live as long as the page. */
export interface Services {
  host: Host;
  session: Session;
  prefs: Prefs;
  store: KeyStore;
  sound: Sound;
}

export interface Shell extends Services {
  /** Shows a short line that disappears after a few seconds. */
  notify(text: string): void;
}

export const ShellContext = createContext<Shell | null>(null);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("useShell needs a ShellContext above it");
  return shell;
}
